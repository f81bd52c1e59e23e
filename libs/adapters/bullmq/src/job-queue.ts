import type { EnqueueOptions, Job, JobQueue } from '@fleetcommand/application/ports/job-queue';
import { Queue, type JobsOptions } from 'bullmq';

import { connect, type RedisOptions } from './redis.js';

export const QUEUE_NAME = 'fleet';

export interface OpenJobQueue extends JobQueue {
  /** Jobs by state, for metrics. */
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** A finished job leaves nothing: what came of it is in PostgreSQL. */
const FORGET: JobsOptions = { removeOnComplete: true, removeOnFail: { count: 1_000 }, attempts: 1 };

/** The queue on Redis. Everything in it may be lost at any time. */
export function createJobQueue(options: RedisOptions): OpenJobQueue {
  const connection = connect(options, 'queue');
  const queue = new Queue<Job>(QUEUE_NAME, { connection, prefix: options.prefix });
  // Redis away: the outbox keeps its rows and the sweep rings again; the caller hears of it from `add`.
  queue.on('error', () => undefined);
  return {
    async enqueue(job, { delayMs = 0 }: EnqueueOptions = {}) {
      await queue.add(job.kind, job, delayMs > 0 ? later(job, delayMs, Date.now()) : now(job));
    },
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
}

/** One waiting job a subject; a ring while it runs is kept, and followed by one more run. */
function now(job: Job): JobsOptions {
  return { ...FORGET, deduplication: { id: subjectOf(job), keepLastIfActive: true } };
}

/**
 * A look at a later time. Apart from the above, so that a ring is never swallowed by a look that is far off; looks at
 * about the same time are one, so that however often something rings, the looks ahead do not multiply.
 */
export function later(job: Job, delayMs: number, nowMs: number): JobsOptions {
  const bucketMs = Math.max(100, 2 ** Math.floor(Math.log2(delayMs)) / 2);
  const bucket = Math.ceil((nowMs + delayMs) / bucketMs) * bucketMs;
  return { ...FORGET, delay: delayMs, jobId: `${subjectOf(job)}-at-${bucket}` };
}

/** What a job is about. Without colons: BullMQ keeps those for itself. */
function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'tenant.reconcile':
      return `tenant-${job.tenantId}`;
    case 'certificate.step':
      return `certificate-${job.purpose.replaceAll(':', '-')}`;
  }
}
