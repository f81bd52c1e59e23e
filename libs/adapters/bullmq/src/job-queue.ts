import { randomUUID } from 'node:crypto';
import type { EnqueueOptions, Job, JobQueue } from '@fleetcommand/application/ports/job-queue';
import { Queue, type JobsOptions } from 'bullmq';

import { connect, type RedisOptions } from './redis.js';

export const QUEUE_NAME = 'fleet';

/** BullMQ tells a stream of what happens to jobs; nobody here listens. */
const EVENTS_KEPT = 100;

export interface OpenJobQueue extends JobQueue {
  /** Jobs by state, for metrics. */
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** The queue on Redis. Everything in it may be lost at any time. */
export function createJobQueue(options: RedisOptions): OpenJobQueue {
  const connection = connect(options, 'queue');
  const queue = new Queue<Job>(QUEUE_NAME, {
    connection,
    prefix: options.prefix,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  // Redis away: the outbox keeps its rows and the sweep rings again; the caller hears of it from `add`.
  queue.on('error', () => undefined);
  return {
    async enqueue(job, { delayMs = 0 }: EnqueueOptions = {}) {
      await queue.add(job.kind, job, describeJob(job, delayMs, Date.now()));
    },
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
}

/**
 * How BullMQ keeps the port's promise. It drops an add whose job id it still knows, even of a running job; so ids are
 * unique, and what is the same is said by deduplication, which keeps an add during a run and follows with one more.
 */
export function describeJob(job: Job, delayMs: number, nowMs: number): JobsOptions {
  const subject = subjectOf(job);
  const isLater = delayMs > 0;
  const id = isLater ? `${subject}-at-${bucketOf(delayMs, nowMs)}` : subject;
  return {
    jobId: `${subject}-${versionOf(job)}-${randomUUID()}`,
    deduplication: { id, keepLastIfActive: true },
    ...(isLater && { delay: delayMs }),
    // A finished job leaves nothing: what came of it is in PostgreSQL.
    removeOnComplete: true,
    removeOnFail: true,
    attempts: 1,
  };
}

/**
 * Looks at a later time are told apart from rings now, so that a ring is never swallowed by a look that is far off.
 * Looks at about the same time (within half of how far off they are) are one, so that however often something rings,
 * the looks ahead do not multiply.
 */
function bucketOf(delayMs: number, nowMs: number): number {
  const widthMs = Math.max(1, 2 ** Math.floor(Math.log2(delayMs)) / 2);
  return Math.ceil((nowMs + delayMs) / widthMs) * widthMs;
}

/** What a job is about. BullMQ keeps colons for itself, so they are escaped. */
function subjectOf(job: Job): string {
  switch (job.kind) {
    case 'tenant.reconcile':
      return `reconcile-${job.tenantId}`;
    case 'certificate.step':
      return `certificate-${job.purpose.replaceAll('%', '%25').replaceAll(':', '%3A')}`;
    case 'domain.review':
      return `domain-${job.domainId}`;
    case 'mail.send':
      return job.mailId;
    case 'billing.review':
      return `billing-${job.organizationId}`;
    case 'webhook.deliver':
      return `webhook-${job.endpointId}`;
  }
}

/** For people who look into the queue. */
function versionOf(job: Job): number {
  switch (job.kind) {
    case 'tenant.reconcile':
      return job.generation;
    case 'certificate.step':
      return job.sequence;
    case 'domain.review':
    case 'mail.send':
    case 'billing.review':
    case 'webhook.deliver':
      return 0;
  }
}
