import { newAccount, type BillingAccount } from '@fleetcommand/domain/billing/account';
import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { authorize, type Actor, type ForbiddenCode } from '../actor.js';
import type { BillingDependencies } from './dependencies.js';

export type FindAccountFailureCode =
  | ForbiddenCode
  | 'organizations.not-found'
  | 'organizations.ambiguous';

const NOT_FOUND: Failure<'organizations.not-found'> = {
  code: 'organizations.not-found',
  message: 'There is no such organization among yours.',
  retry: 'never',
  pointer: '/organizationId',
};

/** The account of an organization the actor may look at or pay for; theirs, where they belong to one only. */
export async function findAccount(
  { store, clock }: Pick<BillingDependencies, 'store' | 'clock'>,
  actor: Actor,
  wanted: OrganizationId | undefined,
  action: OrganizationAction,
): Promise<Result<BillingAccount, Failure<FindAccountFailureCode>>> {
  const [only, ...others] = actor.memberships;
  const organizationId = wanted ?? only?.organizationId;
  if (!organizationId) return { ok: false, error: NOT_FOUND };
  if (!wanted && others.length > 0) {
    return fail(
      'organizations.ambiguous',
      'You belong to several organizations. Say which one with organizationId.',
      { pointer: '/organizationId' },
    );
  }
  const allowed = authorize(actor, organizationId, action, NOT_FOUND);
  if (!allowed.ok) return allowed;
  return ok((await store.billing.find(organizationId)) ?? newAccount(organizationId, clock.now()));
}
