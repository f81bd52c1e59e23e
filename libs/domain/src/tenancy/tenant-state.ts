import { isEnded, type Operation } from '../operations/operation.js';
import { getCondition, isTrue } from './condition.js';
import { restOf } from './rest.js';
import type { Tenant, TenantState } from './tenant.js';

type StateFacts = Pick<
  Tenant,
  | 'intent'
  | 'intentReason'
  | 'standing'
  | 'generation'
  | 'observedGeneration'
  | 'conditions'
  | 'deletedAt'
>;

/**
 * The one word for a tenant: what is wanted decides first, then what was observed. A tenant that was live once is
 * `updating` while it settles, or `waking` if that is what is under way; one that never was is `provisioning`.
 */
export function deriveTenantState(
  tenant: StateFacts,
  underWay: Pick<Operation, 'kind' | 'state'> | null = null,
): TenantState {
  if (tenant.deletedAt) return 'deleted';
  if (tenant.intent === 'deleted') return 'deleting';
  if (tenant.standing === 'awaiting-payment') return 'suspended';
  const ready = getCondition(tenant.conditions, 'Ready');
  const isSettled = tenant.observedGeneration >= tenant.generation;
  const rest = restOf(tenant);
  if (rest && isSettled) return rest.state;
  if (!ready || ready.reason === AWAITING_CAPACITY) return 'pending';
  if (ready.status === 'False' && isTerminalReason(ready.reason)) return 'failed';
  if (ready.status === 'True' && isSettled) return 'active';
  if (underWay?.kind === 'tenant.wake' && !isEnded(underWay.state)) return 'waking';
  return tenant.observedGeneration > 0 ? 'updating' : 'provisioning';
}

/** Ready's reason while no cluster has room. */
export const AWAITING_CAPACITY = 'AwaitingCapacity';

/** Ready reasons that a person must look at; everything else is on its way. */
export const TERMINAL_REASONS = [
  'BlueprintInvalid',
  'NotOwned',
  'Refused',
  'RetriesExhausted',
  'WorkloadFailed',
] as const;

function isTerminalReason(reason: string): boolean {
  return (TERMINAL_REASONS as readonly string[]).includes(reason);
}

/** Whether the tenant answers requests now, whatever else is under way. */
export function isServing(tenant: Pick<Tenant, 'conditions'>): boolean {
  return isTrue(tenant.conditions, 'WorkloadReady') && isTrue(tenant.conditions, 'RouteReady');
}
