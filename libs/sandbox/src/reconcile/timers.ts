import type { Clock } from '@fleetcommand/kernel/clock';

/** Time and waiting, injected so that specs move it by hand. */
export interface Timers extends Clock {
  /** Runs once, `delayMs` from now, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

/** The longest wait `setTimeout` takes (2^31 − 1 ms, 24 days); it fires at once beyond that. */
const LONGEST_MS = 2_147_483_647;

export const systemTimers: Timers = {
  now: () => new Date(),
  after(delayMs, run) {
    const handle = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_MS));
    return () => {
      clearTimeout(handle);
    };
  },
};

interface Waiting {
  readonly atMs: number;
  readonly run: () => void;
}

/** Timers that stand still until advanced. */
export class ManualTimers implements Timers {
  private nowMs: number;
  private readonly waiting = new Set<Waiting>();

  constructor(start = '2026-01-01T00:00:00Z') {
    this.nowMs = Date.parse(start);
  }

  now(): Date {
    return new Date(this.nowMs);
  }

  after(delayMs: number, run: () => void): () => void {
    const entry = { atMs: this.nowMs + Math.max(0, delayMs), run };
    this.waiting.add(entry);
    return () => {
      this.waiting.delete(entry);
    };
  }

  /** Moves time on, running what falls due on the way in its order. */
  advance(ms: number): void {
    const until = this.nowMs + ms;
    for (let due = this.nextDue(until); due !== undefined; due = this.nextDue(until)) {
      this.waiting.delete(due);
      this.nowMs = due.atMs;
      due.run();
    }
    this.nowMs = until;
  }

  private nextDue(untilMs: number): Waiting | undefined {
    const due = [...this.waiting].filter((entry) => entry.atMs <= untilMs);
    return due.toSorted((a, b) => a.atMs - b.atMs)[0];
  }
}
