import { newAccount, type BillingAccount } from '@fleetcommand/domain/billing/account';
import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import {
  chooseOrganization,
  type ChooseOrganizationFailureCode,
} from '../organizations/choose-organization.js';
import type { BillingDependencies } from './dependencies.js';

export type FindAccountFailureCode = ChooseOrganizationFailureCode;

/** The account of an organization the actor may look at or pay for; theirs, where they belong to one only. */
export async function findAccount(
  { store, clock }: Pick<BillingDependencies, 'store' | 'clock'>,
  actor: Actor,
  wanted: OrganizationId | undefined,
  action: OrganizationAction,
): Promise<Result<BillingAccount, Failure<FindAccountFailureCode>>> {
  const chosen = chooseOrganization(actor, wanted, action);
  if (!chosen.ok) return chosen;
  const organizationId = chosen.value;
  return ok((await store.billing.find(organizationId)) ?? newAccount(organizationId, clock.now()));
}
