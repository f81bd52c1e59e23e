import {
  QUEUED_JOB_STATES,
  type JobFilter,
  type JobInspector,
  type JobInspectorFailure,
  type QueuedJob,
  type QueuedJobState,
} from '@fleetcommand/application/ports/job-inspector';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { Queue, type Job } from 'bullmq';

import { QUEUE_NAME } from './job-queue.js';
import { connect, type RedisOptions } from './redis.js';

export interface OpenJobInspector extends JobInspector {
  /** For Bull Board, which draws it. */
  readonly queue: Queue;
  close(): Promise<void>;
}

/** Looks into the queue on Redis. Where Redis is away it says so at once: nobody waits for a look. */
export function createJobInspector(options: RedisOptions): OpenJobInspector {
  const connection = connect(options, 'queue');
  const queue = new Queue(QUEUE_NAME, { connection, prefix: options.prefix });
  queue.on('error', () => undefined);
  return {
    queue,
    counts: () =>
      asked(async () => {
        const counts = await queue.getJobCounts(...QUEUED_JOB_STATES);
        const of = (state: QueuedJobState) => counts[state] ?? 0;
        return ok({
          counts: {
            waiting: of('waiting'),
            active: of('active'),
            delayed: of('delayed'),
            failed: of('failed'),
          },
          isPaused: await queue.isPaused(),
        });
      }),
    list: (state, limit, filter = {}) =>
      asked(async () => {
        const isFiltered = filter.kind !== undefined || filter.text !== undefined;
        const last = (isFiltered ? MOST_LOOKED_AT : limit) - 1;
        const jobs = await queue.getJobs([state], 0, last, state !== 'failed');
        // A job may be done between its id being read and itself.
        const present = jobs.filter(Boolean).filter((job) => fits(job, filter));
        return ok(present.slice(0, limit).map((job) => presentJob(job, state)));
      }),
    runNow: (id) =>
      asked(async () => {
        const job: Job | undefined = await queue.getJob(id);
        const state = await job?.getState();
        if (job && state === 'delayed') await job.promote();
        else if (job && state === 'failed') await job.retry();
        else if (!job || state === 'unknown' || state === 'completed') return gone();
        return ok(undefined);
      }),
    setPaused: (isPaused) =>
      asked(async () => {
        await (isPaused ? queue.pause() : queue.resume());
        return ok(undefined);
      }),
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
}

const MOST_LOOKED_AT = 1_000;

function fits({ id, name, data }: Job, { kind, text }: JobFilter): boolean {
  if (kind !== undefined && name !== kind) return false;
  return text === undefined || `${id} ${JSON.stringify(data)}`.toLowerCase().includes(text);
}

async function asked<T>(
  ask: () => Promise<Result<T, JobInspectorFailure>>,
): Promise<Result<T, JobInspectorFailure>> {
  try {
    return await ask();
  } catch (error) {
    return fail(
      'jobs.unavailable',
      'The job queue (Redis) does not answer. No work is lost: it is in PostgreSQL, and is taken up when Redis is back.',
      { retry: 'backoff', cause: error },
    );
  }
}

function gone(): Result<never, JobInspectorFailure> {
  return fail('jobs.not-found', 'There is no such job any more: it ran meanwhile, or never was.');
}

function presentJob(job: Job, state: QueuedJobState): QueuedJob {
  const dueMs = job.timestamp + (job.delay ?? 0);
  return {
    id: job.id ?? '',
    state,
    kind: job.name,
    data: job.data,
    createdAt: new Date(job.timestamp),
    dueAt: state === 'delayed' ? new Date(dueMs) : null,
    attempts: job.attemptsMade,
    reason: job.failedReason || null,
  };
}
