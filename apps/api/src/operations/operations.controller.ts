import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { OperationEvent } from '@fleetcommand/application/ports/operations';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findOperation } from '@fleetcommand/application/use-cases/operations/find-operation';
import {
  operation as operationSchema,
  operationId,
  operationStep,
  STEP_TITLES,
  type Operation as OperationDocument,
} from '@fleetcommand/contracts/http/operations';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { EventStreams } from './event-streams.js';
import { OperationFollower } from './operation-follower.js';
import { presentOperation } from './present-operation.js';

const HEARTBEAT_MS = 15_000;

@ApiTags('operations')
@Controller('v1/operations')
@Access('signed-in')
export class OperationsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly follower: OperationFollower,
    private readonly streams: EventStreams,
  ) {}

  @Get(':id')
  @Documented({
    operationId: 'getOperation',
    summary: 'One operation, step by step',
    answer: operationSchema,
    problems: ['operations.not-found'],
  })
  async get(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
  ): Promise<OperationDocument> {
    return presentOperation(valueOrProblem(await findOperation(this.parts.store, actor, id)));
  }

  /**
   * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): everything that happened so far,
   * or since `Last-Event-ID`, then what happens; the stream ends with the operation.
   */
  @Get(':id/events')
  @ApiProduces('text/event-stream')
  @Documented({
    operationId: 'streamOperation',
    summary: 'Follow an operation as server-sent events',
    problems: ['operations.not-found'],
  })
  async events(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const operation = valueOrProblem(await findOperation(this.parts.store, actor, id));
    reply.hijack();
    const stream = this.streams.open(request, reply, HEARTBEAT_MS);
    const after = readLastEventId(request);
    if (after === 0n)
      for (const step of presentOperation(operation).steps) stream.send('', 'step', step);
    for await (const event of this.follower.events(id, after, stream.signal)) {
      stream.send(String(event.sequence), event.kind, await this.payload(operation, event));
    }
    stream.end();
  }

  /** A step as it was then; the operation as it is now. */
  private async payload(operation: Operation, event: OperationEvent): Promise<unknown> {
    if (event.kind === 'step') {
      const step = operationStep.omit({ title: true }).parse(event.payload);
      return { ...step, title: STEP_TITLES[step.name] ?? step.name };
    }
    return presentOperation((await this.parts.store.operations.find(operation.id)) ?? operation);
  }
}

/** Anything that is no id of ours starts the stream from the beginning. */
function readLastEventId(request: FastifyRequest): bigint {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,18}$/.test(header) ? BigInt(header) : 0n;
}
