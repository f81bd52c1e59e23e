import {
  STEP_TITLES,
  type Operation as OperationDocument,
  type OperationStep as StepDocument,
} from '@fleetcommand/contracts/http/operations';
import type { Operation, OperationStep } from '@fleetcommand/domain/operations/operation';
import type { FastifyReply } from 'fastify';

export function presentOperation(operation: Operation): OperationDocument {
  const { id, kind, state, tenantId, steps, error, createdAt, endedAt } = operation;
  return {
    id,
    kind,
    state,
    target: tenantId,
    steps: steps.map(presentStep),
    error: error ? { ...error } : null,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

/** What was begun, and where it is followed. */
export function answerOperation(reply: FastifyReply, operation: Operation): OperationDocument {
  reply.header('location', `/v1/operations/${operation.id}`);
  return presentOperation(operation);
}

export function presentStep(step: OperationStep): StepDocument {
  return {
    name: step.name,
    title: STEP_TITLES[step.name],
    state: step.state,
    startedAt: step.startedAt?.toISOString() ?? null,
    endedAt: step.endedAt?.toISOString() ?? null,
    message: step.message,
  };
}
