import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OperationEvent } from '@fleetcommand/application/ports/operations';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findOperation } from '@fleetcommand/application/use-cases/operations/find-operation';
import { cancelOperation } from '@fleetcommand/application/use-cases/operations/cancel-operation';
import { retryOperation } from '@fleetcommand/application/use-cases/operations/retry-operation';
import {
  operation as operationSchema,
  operationId,
  type Operation as OperationDocument,
  type OperationStep as StepDocument,
} from '@fleetcommand/contracts/http/operations';
import { isEnded, type Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { EventStreams, type EventStream } from './event-streams.js';
import { OperationFollower } from './operation-follower.js';
import { answerOperation, presentOperation, presentStep } from './present-operation.js';

@ApiTags('operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly follower: OperationFollower,
    private readonly streams: EventStreams,
  ) {}

  @Get(':id')
  @Access('operations.read')
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

  @Post(':id/retry')
  @HttpCode(202)
  @Access('operations.retry')
  @Documented({
    operationId: 'retryOperation',
    summary: 'Do again what failed',
    status: 202,
    answer: operationSchema,
    problems: ['operations.not-found', 'operations.not-repeatable'],
  })
  async retry(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    const { operation } = valueOrProblem(await retryOperation(this.parts, actor, id));
    return answerOperation(reply, operation);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Access('operations.cancel')
  @Documented({
    operationId: 'cancelOperation',
    summary:
      'Give up an instance that is still being created; answers with the operation that removes it',
    status: 202,
    answer: operationSchema,
    problems: ['operations.not-found', 'operations.not-cancelable'],
  })
  async cancel(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    const { operation } = valueOrProblem(await cancelOperation(this.parts, actor, id));
    return answerOperation(reply, operation);
  }

  /**
   * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): how things stand, or what
   * happened since `Last-Event-ID`, then what happens; the stream ends with the operation. A reader that has seen the end
   * gets 204, which tells browsers not to come back.
   */
  @Get(':id/events')
  @Access('operations.read')
  @Documented({
    operationId: 'streamOperation',
    summary: 'Follow an operation as server-sent events',
    events:
      '`step` carries an OperationStep, `state` and `end` the whole Operation; ids only grow.',
    problems: ['operations.not-found'],
  })
  async events(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const operation = valueOrProblem(await findOperation(this.parts.store, actor, id));
    const seen = readLastEventId(request);
    const missed = await this.parts.store.operations.listEvents(id, seen);
    if (seen > 0n && missed.length === 0 && isEnded(operation.state)) {
      await reply.status(204).send();
      return;
    }
    reply.hijack();
    const stream = this.streams.open(request, reply);
    try {
      if (seen > 0n) await this.follow(id, seen, stream);
      else await this.tellFromNow(operation, missed.at(-1)?.sequence ?? 0n, stream);
    } catch (error) {
      // The reader comes back by itself, after what it last saw.
      this.parts.logger.warn({ err: error, requestId: request.id }, 'an event stream broke off');
    } finally {
      stream.end();
    }
  }

  /** Every step as it is now, instead of how it got there, and then what follows. */
  private async tellFromNow(
    operation: Operation,
    last: bigint,
    stream: EventStream,
  ): Promise<void> {
    const current = (await this.parts.store.operations.find(operation.id)) ?? operation;
    const document = presentOperation(current);
    const kind = isEnded(current.state) ? 'end' : 'state';
    for (const step of document.steps) stream.send('', 'step', step);
    stream.send(String(last), kind, document);
    if (kind === 'state') await this.follow(current.id, last, stream);
  }

  private async follow(id: OperationId, after: bigint, stream: EventStream): Promise<void> {
    for await (const event of this.follower.events(id, after, stream.signal)) {
      stream.send(String(event.sequence), event.kind, presentEvent(event));
    }
  }
}

function presentEvent(event: OperationEvent): StepDocument | OperationDocument {
  return event.kind === 'step' ? presentStep(event.payload) : presentOperation(event.payload);
}

/** Anything that is no id of ours starts the stream from the beginning. */
function readLastEventId(request: FastifyRequest): bigint {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,18}$/.test(header) ? BigInt(header) : 0n;
}
