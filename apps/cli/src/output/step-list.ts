import { formatDuration } from './format.js';
import { note } from './style.js';

/** A step as both operations and the local stack report it. */
export interface ShownStep {
  readonly name: string;
  readonly title: string;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly durationMs: number | null;
  readonly message: string | null;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 90;

/**
 * Steps as they happen: with a terminal the running ones spin with their elapsed time; without one, a plain line is
 * printed when a step ends. Always on stderr.
 */
export class StepList {
  readonly #steps = new Map<string, ShownStep & { since: number }>();
  readonly #isLive: boolean;
  #drawnLines = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {
    this.#isLive = stream.isTTY && process.env.TERM !== 'dumb';
  }

  update(step: ShownStep): void {
    const before = this.#steps.get(step.name);
    const isNews = before?.state !== step.state;
    this.#steps.set(step.name, {
      ...step,
      since: isNews ? Date.now() : (before?.since ?? Date.now()),
    });
    if (this.#isLive) this.#draw();
    else if (isNews && step.state !== 'running' && step.state !== 'pending') {
      this.stream.write(`${this.#line(step, Date.now())}\n`);
    }
  }

  start(): this {
    if (this.#isLive) this.#timer = setInterval(() => this.#draw(), FRAME_MS);
    return this;
  }

  /** Leaves the list as it stands. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#isLive) this.#draw();
    this.#drawnLines = 0;
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const shown = [...this.#steps.values()].filter((step) => step.state !== 'pending');
    const lines = shown.map((step) => this.#line(step, step.since));
    const up = this.#drawnLines > 0 ? `\u001b[${this.#drawnLines}A` : '';
    this.stream.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawnLines = lines.length;
  }

  #line(step: ShownStep, since: number): string {
    const elapsedMs = step.durationMs ?? Date.now() - since;
    const time = step.state === 'skipped' ? 'not needed' : formatDuration(elapsedMs);
    const message =
      step.message && step.state !== 'succeeded' ? `  ${note.dim(clip(step.message))}` : '';
    return `${this.#mark(step.state)} ${step.title.padEnd(26)} ${note.dim(time.padStart(10))}${message}`;
  }

  #mark(state: ShownStep['state']): string {
    if (state === 'succeeded') return note.good('✓');
    if (state === 'failed') return note.bad('✗');
    if (state === 'skipped') return note.dim('–');
    return note.info(this.#isLive ? (FRAMES[this.#frame] ?? '·') : '·');
  }
}

/** One line of the terminal, so that redrawing stays in step. */
function clip(text: string): string {
  const room = Math.max(20, (process.stderr.columns ?? 100) - 44);
  const line = text.replaceAll('\n', ' ');
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
}
