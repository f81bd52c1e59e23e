import { isEnded } from '@fleetcommand/domain/operations/operation';
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

export type CancelOperationFailureCode =
  | ChangeTenantFailureCode
  | 'operations.not-found'
  | 'operations.not-cancelable';

/**
 * Gives up an instance that is still being created: what there is of it is deleted, by an operation of its own. Any other
 * change cannot be called back: a part of it may be live.
 */
export async function cancelOperation(
  deps: TenantCreation,
  actor: Actor,
  id: OperationId,
): Promise<Result<ChangedTenant, Failure<CancelOperationFailureCode>>> {
  const found = await findOperation(deps.store, actor, id, 'operations.cancel');
  if (!found.ok) return found;
  const { kind, state, tenantId, generation } = found.value;
  if (isEnded(state)) {
    return fail(
      'operations.not-cancelable',
      `This operation has ended: it is ${state}. Delete the instance instead, if it is to go.`,
    );
  }
  if (kind !== 'tenant.create') {
    return fail(
      'operations.not-cancelable',
      'Only the creation of an instance can be canceled. Let this one end, or make the opposite change: it takes its place.',
    );
  }
  return changeTenant(deps, actor, tenantId, {
    action: 'operations.cancel',
    kind: 'tenant.delete',
    ifGeneration: generation,
    wanted: { intent: 'deleted', deletionRequestedAt: deps.clock.now() },
  });
}
