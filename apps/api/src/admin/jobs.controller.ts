import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OutboxEntry } from '@fleetcommand/application/ports/fleet';
import type { QueuedJob as InspectedJob } from '@fleetcommand/application/ports/job-inspector';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  discardMessage,
  pauseQueue,
  ringMessage,
  runJobNow,
} from '@fleetcommand/application/use-cases/fleet/push-jobs';
import {
  jobsOverview,
  outboxId,
  outboxList,
  outboxQuery,
  pauseRequest,
  queuedJobList,
  queuedJobsQuery,
  runJobRequest,
  type JobsOverview,
  type OutboxMessage,
  type OutboxQuery,
  type PauseRequest,
  type QueuedJob,
  type QueuedJobsQuery,
  type RunJobRequest,
} from '@fleetcommand/contracts/http/admin/jobs';
import type { OutboxId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

const OUTBOX_SHOWN = 100;

@ApiTags('operators')
@Controller('v1/admin')
@Access('fleet.read')
export class JobsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('jobs')
  @Documented({
    operationId: 'getJobs',
    summary: 'What is queued or owed, and whether the queue can be reached',
    answer: jobsOverview,
    problems: ['accounts.operators-only'],
  })
  async overview(): Promise<JobsOverview> {
    const { fleet } = this.parts.store;
    const [queue, outbox, failedOperations] = await Promise.all([
      this.parts.jobs.counts(),
      fleet.outboxFacts(),
      fleet.countFailed(),
    ]);
    return {
      queue: queue.ok
        ? { counts: { ...queue.value.counts }, isPaused: queue.value.isPaused }
        : null,
      problem: queue.ok ? null : queue.error.message,
      outbox: { ...outbox, oldestAt: outbox.oldestAt?.toISOString() ?? null },
      failedOperations,
    };
  }

  @Get('jobs/entries')
  @Documented({
    operationId: 'listJobs',
    summary: 'Jobs of one state: the next to run first, of failed ones the newest',
    answer: queuedJobList,
    problems: ['accounts.operators-only', 'jobs.unavailable'],
  })
  async list(
    @ParsedQuery(queuedJobsQuery) { state, limit, kind, search }: QueuedJobsQuery,
  ): Promise<{ data: QueuedJob[] }> {
    const filter = { ...(kind && { kind }), ...(search && { text: search.toLowerCase() }) };
    const listed = await this.parts.jobs.list(state, limit, filter);
    return { data: valueOrProblem(listed).map(presentJob) };
  }

  @Get('outbox')
  @Documented({
    operationId: 'listOutbox',
    summary: 'Messages no job has been made of yet, the oldest first',
    answer: outboxList,
    problems: ['accounts.operators-only'],
  })
  async outbox(
    @ParsedQuery(outboxQuery) { kind, stuck = false }: OutboxQuery,
  ): Promise<{ data: OutboxMessage[] }> {
    const filter = { ...(kind && { topic: kind }), isStuck: stuck };
    const owed = await this.parts.store.fleet.listOutbox(OUTBOX_SHOWN, filter);
    return { data: owed.map(presentMessage) };
  }

  @Post('outbox/:id/retry')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'retryOutboxMessage',
    summary: 'Make a job of a message at once, whatever it waits for',
    status: 204,
    problems: ['accounts.operators-only', 'outbox.not-found'],
  })
  async retry(
    @ParsedParam('id', outboxId) id: OutboxId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await ringMessage(this.parts, actor, id));
  }

  @Delete('outbox/:id')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'discardOutboxMessage',
    summary: 'Discard a dead letter: a message that was tried and could not be read',
    status: 204,
    problems: ['accounts.operators-only', 'outbox.not-found', 'outbox.not-stuck'],
  })
  async discard(
    @ParsedParam('id', outboxId) id: OutboxId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await discardMessage(this.parts, actor, id));
  }

  @Post('jobs/run-now')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'runJobNow',
    summary: 'Run a delayed job at once, or a failed one again',
    status: 204,
    problems: ['accounts.operators-only', 'jobs.unavailable', 'jobs.not-found'],
  })
  async runNow(
    @ParsedBody(runJobRequest) { id }: RunJobRequest,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await runJobNow(this.parts, actor, id));
  }

  @Post('jobs/pause')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'pauseQueue',
    summary: 'Let workers take no new jobs, or go on',
    status: 204,
    problems: ['accounts.operators-only', 'jobs.unavailable'],
  })
  async pause(
    @ParsedBody(pauseRequest) { paused }: PauseRequest,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await pauseQueue(this.parts, actor, paused));
  }
}

function presentJob({ createdAt, dueAt, data, ...job }: InspectedJob): QueuedJob {
  return {
    ...job,
    data: asRecord(data),
    createdAt: createdAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
  };
}

function presentMessage({
  createdAt,
  availableAt,
  payload,
  ...message
}: OutboxEntry): OutboxMessage {
  return {
    ...message,
    payload: asRecord(payload),
    createdAt: createdAt.toISOString(),
    availableAt: availableAt.toISOString(),
  };
}

/** Jobs are objects of ids; what another release sends may be anything. */
function asRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? { ...data } : { value: data };
}
