import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { authorizeOn, type Actor, type ForbiddenCode } from '../actor.js';

const NOT_FOUND: Failure<'operations.not-found'> = {
  code: 'operations.not-found',
  message: 'There is no such operation among yours. Check the id.',
  retry: 'never',
};

/** The operation, if the actor may do this to it. */
export async function findOperation(
  store: Pick<Store, 'operations'>,
  actor: Actor,
  id: OperationId,
  action: OrganizationAction = 'operations.read',
): Promise<Result<Operation, Failure<'operations.not-found' | ForbiddenCode>>> {
  return authorizeOn(actor, await store.operations.find(id), action, NOT_FOUND);
}
