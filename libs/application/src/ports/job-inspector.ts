import type { Failure, Result } from '@fleetcommand/kernel/result';

export const QUEUED_JOB_STATES = ['waiting', 'active', 'delayed', 'failed'] as const;
export type QueuedJobState = (typeof QUEUED_JOB_STATES)[number];

/** A job as the queue holds it. What came of those that are done is in PostgreSQL, and of them nothing is left. */
export interface QueuedJob {
  readonly id: string;
  readonly state: QueuedJobState;
  /** Such as `tenant.reconcile`; words of another release are possible. */
  readonly kind: string;
  /** As it was sent: ids and a generation, no state. */
  readonly data: unknown;
  readonly createdAt: Date;
  /** When a delayed one is due. */
  readonly dueAt: Date | null;
  readonly attempts: number;
  /** Of a failed one. */
  readonly reason: string | null;
}

export interface JobFilter {
  /** Such as `tenant.reconcile`. */
  readonly kind?: string;
  /** In the id or in what was sent, such as a tenant's id; any case. */
  readonly text?: string;
}

export type JobInspectorFailure = Failure<'jobs.unavailable' | 'jobs.not-found'>;

/** Looks into the queue, and lets people push on it. Everything in it may be lost at any time. */
export interface JobInspector {
  counts(): Promise<Result<QueueFacts, JobInspectorFailure>>;
  /** The next to run first; of failed ones the newest. What is filtered is looked for among the first thousand. */
  list(
    state: QueuedJobState,
    limit: number,
    filter?: JobFilter,
  ): Promise<Result<readonly QueuedJob[], JobInspectorFailure>>;
  /** A delayed job is due at once; a failed one is tried again. */
  runNow(id: string): Promise<Result<void, JobInspectorFailure>>;
  /** Paused, workers take no new jobs; what is asked for meanwhile waits. */
  setPaused(isPaused: boolean): Promise<Result<void, JobInspectorFailure>>;
}

export interface QueueFacts {
  readonly counts: Readonly<Record<QueuedJobState, number>>;
  readonly isPaused: boolean;
}
