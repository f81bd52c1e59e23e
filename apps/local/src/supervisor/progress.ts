import type {
  LocalStep,
  PartName,
  PartStatus,
  ProgressEvent,
} from '@fleetcommand/contracts/http/local';
import type { Result } from '@fleetcommand/kernel/result';

type Listener = (event: ProgressEvent) => void;

/**
 * What has happened and what the parts are doing: the newest state of each step and part, for whoever
 * comes late, and every change as it happens.
 */
export class Progress {
  private readonly steps = new Map<string, LocalStep>();
  private readonly parts = new Map<PartName, PartStatus>();
  private readonly listeners = new Set<Listener>();
  private end: ProgressEvent | undefined;

  constructor(private readonly now: () => Date) {}

  listSteps(): LocalStep[] {
    return [...this.steps.values()];
  }

  listParts(): PartStatus[] {
    return [...this.parts.values()];
  }

  part(name: PartName): PartStatus | undefined {
    return this.parts.get(name);
  }

  /** Calls the listener with the present state, then with each change, until the returned function is called. */
  follow(listener: Listener): () => void {
    for (const step of this.steps.values()) listener({ type: 'step', step });
    for (const part of this.parts.values()) listener({ type: 'part', part });
    if (this.end) listener(this.end);
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(event: ProgressEvent): void {
    if (event.type === 'step') this.steps.set(event.step.name, event.step);
    if (event.type === 'part') this.parts.set(event.part.name, event.part);
    if (event.type === 'end') this.end = event;
    for (const listener of this.listeners) listener(event);
  }

  /** Runs the work as a step: shown as running, then with its outcome and time. */
  async step<T>(
    name: string,
    title: string,
    work: (note: (message: string) => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const startedAt = this.now();
    const start = performance.now();
    let message: string | null = null;
    const publish = (state: LocalStep['state'], durationMs: number | null): void =>
      this.publish({
        type: 'step',
        step: { name, title, state, startedAt: startedAt.toISOString(), durationMs, message },
      });
    publish('running', null);
    const result = await work((note) => {
      if (note === message) return;
      message = note;
      publish('running', null);
    });
    if (!result.ok) message = result.error.message;
    publish(result.ok ? 'succeeded' : 'failed', Math.round(performance.now() - start));
    return result;
  }
}
