/** What is queued or stuck, and why, for operators. */
import { z } from 'zod';

import { idOf, timestamp } from '../common.js';

export const jobState = z.enum(['waiting', 'active', 'delayed', 'failed']);
export type JobState = z.infer<typeof jobState>;

export const jobsOverview = z
  .object({
    /** Null: Redis does not answer; work goes on as soon as it does. */
    queue: z
      .object({
        counts: z.object({ waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() }),
        isPaused: z.boolean(),
      })
      .nullable(),
    /** Why the queue cannot be looked into. */
    problem: z.string().nullable(),
    /** Work that committed transactions owe and no job has been made of yet. */
    outbox: z.object({
      pending: z.int(),
      oldestAt: timestamp.nullable(),
      /** Tried before, such as messages of another release: the dead letters. */
      stuck: z.int(),
    }),
    /** Operations that failed and that nothing came after. */
    failedOperations: z.int(),
  })
  .meta({ id: 'JobsOverview' });
export type JobsOverview = z.infer<typeof jobsOverview>;

export const queuedJob = z
  .object({
    id: z.string(),
    state: jobState,
    kind: z.string().meta({ example: 'tenant.reconcile' }),
    data: z.record(z.string(), z.unknown()),
    createdAt: timestamp,
    dueAt: timestamp.nullable(),
    attempts: z.int(),
    reason: z.string().nullable().meta({ description: 'Why it failed' }),
  })
  .meta({ id: 'QueuedJob' });
export type QueuedJob = z.infer<typeof queuedJob>;
export const queuedJobList = z.object({ data: z.array(queuedJob) }).meta({ id: 'QueuedJobList' });

const kind = z
  .string()
  .max(60)
  .optional()
  .meta({ description: 'Of one kind', example: 'tenant.reconcile' });

export const queuedJobsQuery = z.strictObject({
  state: jobState.default('waiting'),
  kind,
  search: z.string().trim().max(100).optional().meta({
    description: 'In the id or in what was sent, such as the id of an instance',
  }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type QueuedJobsQuery = z.infer<typeof queuedJobsQuery>;

/** A message no job has been made of. */
export const outboxMessage = z
  .object({
    id: z.string(),
    topic: z.string(),
    payload: z.record(z.string(), z.unknown()),
    attempts: z.int(),
    createdAt: timestamp,
    availableAt: timestamp.meta({ description: 'When it is looked at next' }),
  })
  .meta({ id: 'FleetOutboxMessage' });
export type OutboxMessage = z.infer<typeof outboxMessage>;
export const outboxList = z
  .object({ data: z.array(outboxMessage) })
  .meta({ id: 'FleetOutboxList' });

export const outboxQuery = z.strictObject({
  kind,
  stuck: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional()
    .meta({ description: 'Only those tried before: the dead letters' }),
});
export type OutboxQuery = z.infer<typeof outboxQuery>;
export const outboxId = idOf('out', 'a message that is owed');

export const runJobRequest = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .max(300)
      .meta({ description: 'Of a job of the list', example: 'reconcile-ten_0198f2b0-3-1b2c' }),
  })
  .meta({ id: 'RunJob' });
export type RunJobRequest = z.infer<typeof runJobRequest>;

export const pauseRequest = z
  .strictObject({
    paused: z.boolean().meta({ description: 'Whether workers take no new jobs', example: false }),
  })
  .meta({ id: 'PauseQueue' });
export type PauseRequest = z.infer<typeof pauseRequest>;
