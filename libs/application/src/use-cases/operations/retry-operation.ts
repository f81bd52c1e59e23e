import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

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
  const { kind, tenantId } = found.value;
  const repeatable = checkRetry(found.value);
  if (!repeatable.ok) return repeatable;
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
    isRetry: true,
  });
}

export function checkRetry({
  state,
}: Pick<Operation, 'state'>): Result<void, Failure<'operations.not-repeatable'>> {
  if (state === 'failed') return ok(undefined);
  return fail(
    'operations.not-repeatable',
    `Only a failed operation can be repeated; this one is ${state}.`,
  );
}
