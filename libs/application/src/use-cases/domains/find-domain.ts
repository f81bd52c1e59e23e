import type { DomainId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { StoredDomain } from '../../ports/domains.js';
import type { Store } from '../../ports/store.js';
import { authorizeOn, type Actor, type ForbiddenCode } from '../actor.js';

export type FindDomainFailureCode = 'domains.not-found' | ForbiddenCode;

const NOT_FOUND: Failure<'domains.not-found'> = {
  code: 'domains.not-found',
  message: 'There is no such domain among yours. Check the id with GET /v1/tenants/{id}/domains.',
  retry: 'never',
};

/** The domain, if the actor may do this to it. */
export async function findDomain(
  store: Pick<Store, 'domains'>,
  actor: Actor,
  id: DomainId,
  action: 'domains.read' | 'domains.manage',
): Promise<Result<StoredDomain, Failure<FindDomainFailureCode>>> {
  return authorizeOn(actor, await store.domains.find(id), action, NOT_FOUND);
}
