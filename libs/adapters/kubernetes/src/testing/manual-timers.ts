import type { Timers } from '../timers.js';

/** Time that passes only when told. */
export class ManualTimers implements Timers {
  #now = 1_000_000;
  #next = 0;
  readonly #due = new Map<number, { readonly at: number; readonly action: () => void }>();

  constructor(readonly chance = 1) {}

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(ms: number, action: () => void): () => void {
    const id = this.#next++;
    this.#due.set(id, { at: this.#now + ms, action });
    return () => this.#due.delete(id);
  }

  /** Lets `ms` pass and runs what falls due, in order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [first] = [...this.#due].toSorted(([, a], [, b]) => a.at - b.at);
      if (!first || first[1].at > until) break;
      this.#due.delete(first[0]);
      this.#now = Math.max(this.#now, first[1].at);
      first[1].action();
    }
    this.#now = until;
  }
}
