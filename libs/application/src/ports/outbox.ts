import type { OutboxId } from '@fleetcommand/kernel/ids';

import type { Job } from './job-queue.js';

export interface OutboxMessage {
  readonly id: OutboxId;
  readonly job: Job;
  readonly attempts: number;
}

/** As it was sent, whether or not this release can read it. */
export interface PendingMessage {
  readonly topic: string;
  readonly payload: unknown;
  readonly attempts: number;
}

/** Jobs owed by committed transactions. */
export interface Outbox {
  /** Adds a message and notifies the relay (`NOTIFY outbox`) on commit. */
  add(message: {
    readonly id: OutboxId;
    readonly job: Job;
    readonly availableAt?: Date;
  }): Promise<void>;
  /** Claims up to `limit` due messages with FOR UPDATE SKIP LOCKED; call inside a transaction and settle there. */
  claim(limit: number): Promise<readonly OutboxMessage[]>;
  markProcessed(ids: readonly OutboxId[]): Promise<void>;
  /** Processed rows older than this are dropped. */
  prune(before: Date): Promise<number>;
  countPending(): Promise<number>;
  /** Due at once, whatever it waited for; false where it is none any more that is owed. */
  ring(id: OutboxId): Promise<boolean>;
  /** What is still owed by that id. */
  findPending(id: OutboxId): Promise<PendingMessage | null>;
  /** Never to be done; false where it is none any more that is owed. */
  discard(id: OutboxId): Promise<boolean>;
}
