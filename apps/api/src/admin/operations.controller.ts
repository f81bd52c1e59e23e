import { Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { cancelOperation } from '@fleetcommand/application/use-cases/operations/cancel-operation';
import {
  operation as operationSchema,
  operationId,
  type Operation as OperationDocument,
} from '@fleetcommand/contracts/http/operations';
import type { OperationId } from '@fleetcommand/kernel/ids';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import { answerOperation } from '../operations/present-operation.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** Long work on anybody's instance. */
@ApiTags('operators')
@Controller('v1/admin/operations')
export class AdminOperationsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post(':id/cancel')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'cancelFleetOperation',
    summary:
      'Call a move back until the instance lives in the new place, or give up one that is still being created',
    status: 202,
    answer: operationSchema,
    problems: [
      'accounts.operators-only',
      'operations.not-found',
      'operations.not-cancelable',
      'tenants.wrong-state',
      'request.precondition-failed',
    ],
  })
  async cancel(
    @ParsedParam('id', operationId) id: OperationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    const canceled = valueOrProblem(await cancelOperation(this.parts, asOperator(actor), id));
    return answerOperation(reply, canceled.operation);
  }
}
