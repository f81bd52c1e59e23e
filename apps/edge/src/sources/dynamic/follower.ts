/**
 * Keeps one conversation with another system going: it is begun again whenever it ends, at once where it went well for
 * a while, else after a pause that doubles. Meanwhile what was heard last stays.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import type { Feeder, FeederEvents } from './feeder.js';

/** What is said to one system, and what is made of its answers. */
export interface Conversation {
  readonly provider: string;
  /** As people know it; its first word is that of the failure's code. */
  readonly name: string;
  /** How many objects are known. */
  readonly count: number;
  /** Talks until the signal, or throws. */
  talk(conversing: Conversing): Promise<void>;
}

export interface Conversing {
  readonly signal: AbortSignal;
  readonly events: FeederEvents;
  /** The other side spoke, and is well. */
  readonly heard: () => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export class Follower implements Feeder {
  readonly provider: string;
  private readonly stopping = new AbortController();
  private failure: Failure | undefined;
  private lastSeenAt: Date | undefined;
  private failures = 0;

  constructor(
    private readonly conversation: Conversation,
    private readonly clock: Clock,
  ) {
    this.provider = conversation.provider;
  }

  start(events: FeederEvents): void {
    void this.run(events);
  }

  /** The other side answers. */
  get isCurrent(): boolean {
    return this.failure === undefined && this.lastSeenAt !== undefined;
  }

  status(): EdgeSource {
    const failing = this.failure;
    const state = this.lastSeenAt === undefined ? 'starting' : 'watching';
    return {
      name: this.conversation.name,
      state: failing ? 'failing' : state,
      objects: this.conversation.count,
      lastSeenAt: this.lastSeenAt?.toISOString() ?? null,
      message: failing?.message ?? null,
    };
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(events: FeederEvents): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.conversation.talk({ signal, events, heard: () => this.heard() });
      } catch (error) {
        if (signal.aborted) return;
        events.failed(this.failed(error));
      }
      const pauseMs = Math.min(
        LONGEST_PAUSE_MS,
        FIRST_PAUSE_MS * 2 ** Math.max(0, this.failures - 1),
      );
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private heard(): void {
    this.failure = undefined;
    this.failures = 0;
    this.lastSeenAt = this.clock.now();
  }

  private failed(error: unknown): Failure {
    const { name } = this.conversation;
    this.failures += 1;
    const message = error instanceof Error ? reasonOf(error) : String(error);
    this.failure = {
      code: `edge.source-${name.split(' ')[0]!.toLowerCase()}`,
      message: `${name}: ${message}`,
      retry: 'backoff',
    };
    return this.failure;
  }
}

/** The innermost cause says which door was closed. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}
