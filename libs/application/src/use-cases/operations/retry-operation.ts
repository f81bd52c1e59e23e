import type { OperationKind } from '@fleetcommand/domain/operations/operation';
import type { TenantState } from '@fleetcommand/domain/tenancy/tenant';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import {
  changeTenant,
  type ChangedTenant,
  type ChangeTenantFailureCode,
} from '../tenants/change-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { findOperation } from './find-operation.js';

export type RetryOperationFailureCode =
  | ChangeTenantFailureCode
  | 'operations.not-found'
  | 'operations.not-repeatable';

const STATE_OF: Readonly<Record<OperationKind, TenantState>> = {
  'tenant.create': 'provisioning',
  'tenant.update': 'updating',
  'tenant.restart': 'updating',
  'tenant.suspend': 'updating',
  'tenant.resume': 'updating',
  'tenant.hibernate': 'updating',
  'tenant.wake': 'waking',
  'tenant.delete': 'deleting',
};

/**
 * A new operation of the same kind, for a failed one that nothing came after: what is wanted stays, the generation is
 * raised, and so the worker begins anew instead of at the slow pace it had come down to.
 */
export async function retryOperation(
  deps: TenantCreation,
  actor: Actor,
  id: OperationId,
): Promise<Result<ChangedTenant, Failure<RetryOperationFailureCode>>> {
  const found = await findOperation(deps.store, actor, id, 'operations.retry');
  if (!found.ok) return found;
  const { kind, state, tenantId } = found.value;
  if (state !== 'failed') {
    return fail(
      'operations.not-repeatable',
      `Only a failed operation can be repeated; this one is ${state}.`,
    );
  }
  const tenant = await deps.store.tenants.find(tenantId);
  if (tenant?.currentOperationId !== id) {
    return fail(
      'operations.not-repeatable',
      'A newer operation of the same instance has taken its place. Repeat that one, if it failed.',
    );
  }
  return changeTenant(deps, actor, tenantId, {
    action: 'operations.retry',
    kind,
    ifGeneration: tenant.generation,
    wanted: {},
    state: STATE_OF[kind],
    isRetry: true,
  });
}
