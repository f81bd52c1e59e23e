import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { ORGANIZATION_NOT_FOUND } from './not-found.js';

/** Where the request names it: `organizationId` of its body. */
export const NAMED_ORGANIZATION_NOT_FOUND: Failure<'organizations.not-found'> = {
  ...ORGANIZATION_NOT_FOUND,
  pointer: '/organizationId',
};

/** The organization that was named; else the only one the actor belongs to. */
export function chooseOrganization(
  { memberships }: Actor,
  wanted: OrganizationId | undefined,
): Result<OrganizationId, Failure<'organizations.not-found' | 'organizations.ambiguous'>> {
  if (wanted) return ok(wanted);
  const [only, ...others] = memberships;
  if (!only) return { ok: false, error: NAMED_ORGANIZATION_NOT_FOUND };
  if (others.length === 0) return ok(only.organizationId);
  const message = 'You belong to several organizations. Say which one with organizationId.';
  return fail('organizations.ambiguous', message, { pointer: '/organizationId' });
}
