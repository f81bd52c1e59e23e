/**
 * Observes: the queue. Changes: whatever `handle` does. A job that throws is forgotten: what it was about is still
 * unsettled in PostgreSQL, and the sweep rings for it again.
 */
import type { Job } from '@fleetcommand/application/ports/job-queue';
import { jobMessage } from '@fleetcommand/contracts/messages/jobs';
import { Worker } from 'bullmq';

import { QUEUE_NAME } from './job-queue.js';
import { connect, type RedisOptions } from './redis.js';

export interface ConsumerOptions extends RedisOptions {
  /** Jobs at once in this process. */
  readonly concurrency: number;
  readonly handle: (job: Job) => Promise<void>;
  /** A job failed, cannot be read, or Redis is away. All of it passes. */
  readonly onError: (error: unknown, job?: Job) => void;
}

export interface Consumers {
  readonly isRunning: () => boolean;
  /** Takes no more jobs and waits for those under way. */
  close(): Promise<void>;
}

/** A job whose worker died is somebody else's after this long. */
const LOCK_MS = 10_000;

export function startConsumers(options: ConsumerOptions): Consumers {
  const connection = connect(options, 'consumer');
  const worker = new Worker<unknown>(
    QUEUE_NAME,
    async ({ data }) => {
      const parsed = jobMessage.safeParse(data);
      if (!parsed.success) {
        options.onError(new Error(`a job cannot be read: ${parsed.error.message}`));
        return;
      }
      try {
        await options.handle(parsed.data);
      } catch (error) {
        options.onError(error, parsed.data);
      }
    },
    {
      connection,
      prefix: options.prefix,
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 10,
    },
  );
  worker.on('error', (error) => options.onError(error));
  return {
    isRunning: () => worker.isRunning(),
    async close() {
      await worker.close();
      connection.disconnect();
    },
  };
}
