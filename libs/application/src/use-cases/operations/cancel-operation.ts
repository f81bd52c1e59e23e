import { isEnded, type Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import {
  changeTenant,
  type ChangedTenant,
  type ChangeTenantFailureCode,
} from '../tenants/change-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { callingBack } from '../tenants/move-tenant.js';
import { findOperation } from './find-operation.js';

export type CancelOperationFailureCode =
  | ChangeTenantFailureCode
  | 'operations.not-found'
  | 'operations.not-cancelable';

/**
 * Gives up an instance that is still being created: what there is of it is deleted, by an operation of its own. A move is called
 * back until the instance lives in the new place, by operators, whose it is. Any other change cannot be called back: a part of it
 * may be live.
 */
export async function cancelOperation(
  deps: TenantCreation,
  actor: Actor,
  id: OperationId,
): Promise<Result<ChangedTenant, Failure<CancelOperationFailureCode>>> {
  const found = await findOperation(deps.store, actor, id, 'operations.cancel');
  if (!found.ok) return found;
  const { kind, state, tenantId, generation } = found.value;
  if (kind === 'tenant.move') return cancelMove(deps, actor, found.value);
  if (isEnded(state)) {
    return notCancelable(
      `This operation has ended: it is ${state}. Delete the instance instead, if it is to go.`,
    );
  }
  if (kind !== 'tenant.create') {
    return notCancelable(
      'Only the creation of an instance, and a move, can be canceled. Let this one end, or make the opposite change: it takes its place.',
    );
  }
  return changeTenant(deps, actor, tenantId, {
    action: 'operations.cancel',
    kind: 'tenant.delete',
    ifGeneration: generation,
    wanted: { intent: 'deleted', deletionRequestedAt: deps.clock.now() },
  });
}

/** Also one that has failed: it is tried again and again until it is called back. */
async function cancelMove(
  deps: TenantCreation,
  actor: Actor,
  { id, state, tenantId }: Operation,
): Promise<Result<ChangedTenant, Failure<CancelOperationFailureCode>>> {
  if (actor.capacity !== 'operator')
    return notCancelable('The operators of the platform move it, and can call it back: ask them.');
  if (state === 'succeeded' || state === 'canceled')
    return notCancelable(`This move has ended: it is ${state}. Move it back instead.`);
  const tenant = await deps.store.tenants.find(tenantId);
  if (tenant?.currentOperationId !== id)
    return notCancelable('A newer operation of the instance has taken its place. Cancel that one.');
  if (tenant.movingTo === null)
    return notCancelable(
      'Nothing of it is on its way any more: what is left elsewhere is being cleared. Move it again instead.',
    );
  return changeTenant(deps, actor, tenantId, {
    ...callingBack(tenant.movingTo),
    action: 'operations.cancel',
    ifGeneration: tenant.generation,
  });
}

function notCancelable(message: string): Result<never, Failure<'operations.not-cancelable'>> {
  return fail('operations.not-cancelable', message);
}
