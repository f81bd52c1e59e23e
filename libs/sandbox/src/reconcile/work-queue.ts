/**
 * A keyed work queue, as controllers use it: a key waits at most once, is never processed twice at a
 * time, and one added while it is being processed runs again afterwards, so that no change is missed.
 */
import type { Timers } from './timers.js';

const FIRST_RETRY_MS = 10;
const LONGEST_RETRY_MS = 30_000;

export interface WorkQueueOptions {
  readonly timers: Timers;
  /** Brings one key up to date. A throw is retried: 10 ms, doubling to 30 s, forgotten on success. */
  readonly process: (key: string) => void | Promise<void>;
  /** Told of every throw before its retry. */
  readonly onError: (key: string, error: unknown, retryInMs: number) => void;
  /** How many keys at a time; default 1. */
  readonly concurrency?: number;
}

export class WorkQueue {
  private readonly ready = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly later = new Map<string, { atMs: number; cancel: () => void }>();
  private readonly failures = new Map<string, number>();
  private readonly idleWaiters = new Set<() => void>();
  private pumping = false;
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  add(key: string): void {
    if (this.stopped) return;
    if (this.running.has(key)) {
      this.again.add(key);
      return;
    }
    this.ready.add(key);
    this.pumpSoon();
  }

  /** Adds the key after `delayMs`; of several such wishes the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.stopped) return;
    const atMs = this.options.timers.now().getTime() + delayMs;
    const current = this.later.get(key);
    if (current !== undefined && current.atMs <= atMs) return;
    current?.cancel();
    const cancel = this.options.timers.after(delayMs, () => {
      this.later.delete(key);
      this.add(key);
    });
    this.later.set(key, { atMs, cancel });
  }

  /** Resolves once nothing is ready and nothing runs; what waits for its time does not count. */
  async whenIdle(): Promise<void> {
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => this.idleWaiters.add(resolve));
  }

  /** Takes nothing more; resolves when what is being processed has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.ready.clear();
    this.again.clear();
    for (const { cancel } of this.later.values()) cancel();
    this.later.clear();
    await Promise.all(this.running.values());
    this.tellIfIdle();
  }

  // Always a later turn of the event loop: a burst of changes to one key becomes one run, and I/O gets its share.
  private pumpSoon(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    const limit = this.options.concurrency ?? 1;
    for (const key of this.ready) {
      if (this.running.size >= limit || this.stopped) return;
      this.ready.delete(key);
      this.running.set(key, this.run(key));
    }
  }

  private async run(key: string): Promise<void> {
    try {
      // The one await keeps `running` set before even a synchronous process ends.
      await Promise.resolve();
      await this.options.process(key);
      this.failures.delete(key);
    } catch (error) {
      this.retry(key, error);
    }
    this.running.delete(key);
    if (this.again.delete(key)) this.add(key);
    if (this.ready.size > 0) this.pumpSoon();
    this.tellIfIdle();
  }

  private isIdle(): boolean {
    return this.ready.size === 0 && this.running.size === 0;
  }

  private tellIfIdle(): void {
    if (!this.isIdle()) return;
    for (const resolve of this.idleWaiters) resolve();
    this.idleWaiters.clear();
  }

  private retry(key: string, error: unknown): void {
    const failed = this.failures.get(key) ?? 0;
    this.failures.set(key, failed + 1);
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** failed, LONGEST_RETRY_MS);
    this.options.onError(key, error, delayMs);
    this.addAfter(key, delayMs);
  }
}
