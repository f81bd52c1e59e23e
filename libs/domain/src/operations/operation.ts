import type { OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

export const OPERATION_KINDS = [
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
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

export const OPERATION_STATES = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

export const STEP_STATES = ['pending', 'running', 'succeeded', 'failed', 'skipped'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** The steps a person watches; the reconciler reports against these names. */
export const STEP_NAMES = [
  'accepted',
  'database',
  'restore',
  'objects',
  'workload',
  'route',
  'edges',
  'teardown',
  'data',
  'released',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** In order, which steps an operation of each kind shows. */
export const STEPS_OF: Readonly<Record<OperationKind, readonly StepName[]>> = {
  'tenant.create': ['accepted', 'database', 'objects', 'workload', 'route'],
  'tenant.adopt': ['accepted', 'objects', 'workload', 'route'],
  'tenant.update': ['accepted', 'database', 'objects', 'workload', 'route'],
  'tenant.upgrade': ['accepted', 'database', 'objects', 'workload', 'route'],
  'tenant.restart': ['accepted', 'objects', 'workload', 'route'],
  'tenant.suspend': ['accepted', 'objects'],
  'tenant.resume': ['accepted', 'database', 'objects', 'workload', 'route'],
  'tenant.hibernate': ['accepted', 'objects'],
  'tenant.wake': ['accepted', 'objects', 'workload', 'route'],
  'tenant.delete': ['accepted', 'teardown', 'data', 'released'],
  'tenant.restore': ['accepted', 'database', 'restore', 'objects', 'workload', 'route'],
  // Into the new cluster, ready there, the edges lead there, and nothing is left in the old one.
  'tenant.move': ['accepted', 'objects', 'workload', 'edges', 'teardown'],
};

export interface OperationStep {
  readonly name: StepName;
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** For a person; empty while there is nothing to say. */
  readonly message: string;
}

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** Long work that a person waits for, step by step. The reconcile itself never depends on it. */
export interface Operation {
  readonly id: OperationId;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly tenantId: TenantId;
  readonly organizationId: OrganizationId;
  /** The tenant's generation this operation brings about. */
  readonly generation: number;
  readonly steps: readonly OperationStep[];
  readonly error: OperationError | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

export interface StepReport {
  readonly name: StepName;
  readonly state: Exclude<StepState, 'pending'>;
  readonly message?: string;
}

export function isEnded(state: OperationState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** A new operation, its `accepted` step already done. */
export function newOperation(
  input: Pick<Operation, 'id' | 'kind' | 'tenantId' | 'organizationId' | 'generation'>,
  now: Date,
): Operation {
  const steps = STEPS_OF[input.kind].map((name): OperationStep =>
    name === 'accepted'
      ? { name, state: 'succeeded', startedAt: now, endedAt: now, message: '' }
      : { name, state: 'pending', startedAt: null, endedAt: null, message: '' },
  );
  return { ...input, state: 'queued', steps, error: null, createdAt: now, endedAt: null };
}

/**
 * The operation after a report, or the same object when the report says nothing new (no write is owed then).
 * A step that ends starts the following pending one's clock only when that step is itself reported.
 */
export function reportStep(operation: Operation, report: StepReport, now: Date): Operation {
  if (isEnded(operation.state)) return operation;
  const step = operation.steps.find((s) => s.name === report.name);
  const message = report.message ?? step?.message ?? '';
  if (!step || (step.state === report.state && step.message === message)) return operation;
  const ended = report.state !== 'running';
  const next: OperationStep = {
    ...step,
    state: report.state,
    message,
    startedAt: step.startedAt ?? now,
    endedAt: ended ? now : null,
  };
  return {
    ...operation,
    state: 'running',
    steps: operation.steps.map((s) => (s === step ? next : s)),
  };
}

/** The operation ended. `error` makes it failed; steps left over are skipped, a running one fails with it. */
export function endOperation(
  operation: Operation,
  outcome:
    | { readonly state: 'succeeded' | 'canceled' }
    | { readonly state: 'failed'; readonly error: OperationError },
  now: Date,
): Operation {
  if (isEnded(operation.state)) return operation;
  const steps = operation.steps.map((s) => endStep(s, outcome.state, now));
  const error = outcome.state === 'failed' ? outcome.error : null;
  return { ...operation, state: outcome.state, steps, error, endedAt: now };
}

function endStep(
  step: OperationStep,
  outcome: 'succeeded' | 'failed' | 'canceled',
  now: Date,
): OperationStep {
  if (step.endedAt) return step;
  if (outcome === 'succeeded') {
    return { ...step, state: 'succeeded', startedAt: step.startedAt ?? now, endedAt: now };
  }
  if (step.state === 'running') {
    return { ...step, state: outcome === 'failed' ? 'failed' : 'skipped', endedAt: now };
  }
  return { ...step, state: 'skipped' };
}
