/**
 * Keeps one conversation with another system going: it is begun again whenever it ends, at once where it went well for
 * a while, else after a pause that doubles. Meanwhile what was heard last stays.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';

export interface FollowerOptions {
  readonly name: string;
  readonly clock: Clock;
  /** Talks until the signal, or throws; `heard` tells that the other side spoke, and is well. */
  readonly talk: (signal: AbortSignal, heard: () => void) => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
  /** How many objects are known. */
  readonly count: () => number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export class Follower {
  private readonly stopping = new AbortController();
  private failure: Failure | undefined;
  private lastSeenAt: Date | undefined;
  private failures = 0;

  constructor(private readonly options: FollowerOptions) {
    void this.run();
  }

  /** The other side answers. */
  get isWell(): boolean {
    return this.failure === undefined && this.lastSeenAt !== undefined;
  }

  status(): EdgeSource {
    const failing = this.failure;
    const state = this.lastSeenAt === undefined ? 'starting' : 'watching';
    return {
      name: this.options.name,
      state: failing ? 'failing' : state,
      objects: this.options.count(),
      lastSeenAt: this.lastSeenAt?.toISOString() ?? null,
      message: failing?.message ?? null,
    };
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { firstPauseMs = 250, longestPauseMs = 15_000 } = this.options;
    while (!signal.aborted) {
      try {
        await this.options.talk(signal, () => this.heard());
      } catch (error) {
        if (signal.aborted) return;
        this.failed(error);
      }
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, this.failures - 1));
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private heard(): void {
    this.failure = undefined;
    this.failures = 0;
    this.lastSeenAt = this.options.clock.now();
  }

  private failed(error: unknown): void {
    this.failures += 1;
    const message = error instanceof Error ? reasonOf(error) : String(error);
    this.failure = {
      code: `edge.source-${this.options.name.split(' ')[0]!.toLowerCase()}`,
      message: `${this.options.name}: ${message}`,
      retry: 'backoff',
    };
    this.options.onFailure(this.failure);
  }
}

/** The innermost cause says which door was closed. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}
