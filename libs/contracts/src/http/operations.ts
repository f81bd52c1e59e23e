import { z } from 'zod';

import { idOf, timestamp } from './common.js';

export const operationId = idOf('op', 'an operation');

export const operationStep = z
  .object({
    name: z.string().meta({ description: 'Stable', example: 'workload' }),
    title: z.string().meta({ description: 'For people', example: 'Start the application' }),
    state: z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped']),
    startedAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    message: z.string(),
  })
  .meta({ id: 'OperationStep' });
export type OperationStep = z.infer<typeof operationStep>;

/** Long work, step by step. */
export const operation = z
  .object({
    id: operationId,
    kind: z.enum([
      'tenant.create',
      'tenant.adopt',
      'tenant.update',
      'tenant.upgrade',
      'tenant.restart',
      'tenant.suspend',
      'tenant.resume',
      'tenant.hibernate',
      'tenant.wake',
      'tenant.delete',
      'tenant.restore',
      'tenant.move',
    ]),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
    target: idOf('ten', 'the instance it is about'),
    steps: z.array(operationStep),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: timestamp,
    endedAt: timestamp.nullable(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof operation>;

/**
 * The stream `GET /v1/operations/{id}/events` (text/event-stream): ids only grow, a reader resumes with `Last-Event-ID`,
 * a comment every 15 s keeps it open. `step` carries an OperationStep, `state` and `end` the whole Operation; after `end`
 * the stream closes.
 */
export const operationEventKinds = ['step', 'state', 'end'] as const;
export type OperationEventKind = (typeof operationEventKinds)[number];

/** One for each step there is: the API does not compile without. */
export const STEP_TITLES = {
  accepted: 'Order accepted',
  database: 'Create the database',
  objects: 'Prepare the instance',
  restore: 'Put the data back',
  workload: 'Start the application',
  route: 'Put it on the web',
  edges: 'Lead visitors to the new place',
  teardown: 'Stop the application',
  data: 'Delete the data',
  released: 'Free the address',
} as const;
