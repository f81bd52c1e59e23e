import type { Organization, Role } from '@fleetcommand/domain/accounts/account';
import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { authorize, type Actor, type ForbiddenCode } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from './not-found.js';

export type FindOrganizationFailureCode = ForbiddenCode | 'organizations.not-found';

/** The organization and the actor's role in it, if they may do this to it. */
export async function findOrganization(
  store: Pick<Store, 'accounts'>,
  actor: Actor,
  id: OrganizationId,
  action: OrganizationAction = 'organization.read',
): Promise<
  Result<{ organization: Organization; role: Role }, Failure<FindOrganizationFailureCode>>
> {
  const allowed = authorize(actor, id, action, ORGANIZATION_NOT_FOUND);
  if (!allowed.ok) return allowed;
  const organization = await store.accounts.findOrganization(id);
  const role = actor.memberships.find((m) => m.organizationId === id)?.role;
  if (!organization || organization.deletedAt || !role) {
    return { ok: false, error: ORGANIZATION_NOT_FOUND };
  }
  return ok({ organization, role });
}
