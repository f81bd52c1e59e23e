/** Time and chance, for code that waits: tests hand in their own. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once after `ms`; returns the way to call it off. The process may end meanwhile. */
  after(ms: number, action: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The wait before attempt `attempt` (1 is the first retry): doubled from `minMs` to `maxMs`, and anywhere in the upper half of that. */
export function backoffMs(
  attempt: number,
  range: { readonly minMs: number; readonly maxMs: number },
  random: () => number,
): number {
  const full = Math.min(range.maxMs, range.minMs * 2 ** Math.min(attempt - 1, 30));
  return Math.max(range.minMs, full / 2 + (full / 2) * random());
}

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export function sleep(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = timers.after(ms, () => {
      signal.removeEventListener('abort', wake);
      resolve();
    });
    const wake = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
  });
}

/** Grows with each failure in a row, as `backoffMs` has it. */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly timers: Timers,
    private readonly range: { readonly minMs: number; readonly maxMs: number },
  ) {}

  nextMs(): number {
    this.#failures += 1;
    return backoffMs(this.#failures, this.range, () => this.timers.random());
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** Calls `onSilence` once when `idleMs` pass without a chunk. */
export class Watchdog {
  expired = false;
  #lastAt: number;
  #cancel: () => void;

  constructor(
    private readonly timers: Timers,
    private readonly idleMs: number,
    private readonly onSilence: () => void,
  ) {
    this.#lastAt = timers.now();
    this.#cancel = this.#arm(idleMs);
  }

  /** Passes the chunks through and takes each as a sign of life. */
  async *guard(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#lastAt = this.timers.now();
      yield chunk;
    }
  }

  stop(): void {
    this.#cancel();
  }

  /** One timer for many chunks: when it fires early, it is set again for the rest. */
  #arm(ms: number): () => void {
    return this.timers.after(ms, () => {
      const restMs = this.#lastAt + this.idleMs - this.timers.now();
      if (restMs > 0) {
        this.#cancel = this.#arm(restMs);
        return;
      }
      this.expired = true;
      this.onSilence();
    });
  }
}
