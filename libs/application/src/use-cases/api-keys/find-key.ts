import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type { ApiKeyId, OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { authorize, type Actor, type ForbiddenCode } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';

export type FindKeyFailureCode = ForbiddenCode | 'organizations.not-found' | 'api-keys.not-found';

const NOT_FOUND: Failure<'api-keys.not-found'> = {
  code: 'api-keys.not-found',
  message: 'There is no such API key here. Check the id.',
  retry: 'never',
};

/** The key of that organization (null: an operator's, which the route has checked), if the actor may change it. */
export async function findKeyToChange(
  store: Pick<Store, 'apiKeys'>,
  actor: Actor,
  organizationId: OrganizationId | null,
  id: ApiKeyId,
): Promise<Result<ApiKey, Failure<FindKeyFailureCode>>> {
  if (organizationId) {
    const allowed = authorize(actor, organizationId, 'keys.manage', ORGANIZATION_NOT_FOUND);
    if (!allowed.ok) return allowed;
  }
  const key = await store.apiKeys.find(id);
  if (!key || key.organizationId !== organizationId) return { ok: false, error: NOT_FOUND };
  return ok(key);
}
