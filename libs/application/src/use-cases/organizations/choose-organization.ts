import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { authorize, type OrganizationActor, type ForbiddenCode } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from './not-found.js';

export type ChooseOrganizationFailureCode =
  | ForbiddenCode
  | 'organizations.not-found'
  | 'organizations.ambiguous';

/** Where the request names it: `organizationId` of its body. */
const NOT_FOUND: Failure<'organizations.not-found'> = {
  ...ORGANIZATION_NOT_FOUND,
  pointer: '/organizationId',
};

/** The organization that was named, else the only one the actor belongs to; if they may do this in it. */
export function chooseOrganization(
  actor: OrganizationActor,
  wanted: OrganizationId | undefined,
  action: OrganizationAction,
): Result<OrganizationId, Failure<ChooseOrganizationFailureCode>> {
  const [only, ...others] = actor.memberships;
  const chosen = wanted ?? only?.organizationId;
  if (!chosen) return { ok: false, error: NOT_FOUND };
  if (!wanted && others.length > 0) {
    const message = 'You belong to several organizations. Say which one with organizationId.';
    return fail('organizations.ambiguous', message, { pointer: '/organizationId' });
  }
  const allowed = authorize(actor, chosen, action, NOT_FOUND);
  return allowed.ok ? ok(chosen) : allowed;
}
