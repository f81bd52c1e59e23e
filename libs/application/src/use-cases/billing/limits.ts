import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';

/** What an organization uses of what its plans hold for all of it. */
export interface OrganizationUsage {
  readonly members: { readonly used: number; readonly allowed: number };
}

/** People: as many as the biggest of the organization's plans allows. */
export async function measureUsage(
  store: Pick<Store, 'tenants' | 'catalogue' | 'fleet'>,
  organizationId: OrganizationId,
): Promise<OrganizationUsage> {
  const [tenants, members] = await Promise.all([
    store.tenants.listOfOrganization(organizationId),
    countMembers(store, organizationId),
  ]);
  const plans = await Promise.all(
    tenants.map(({ planId, planVersion }) => store.catalogue.findPlan(planId, planVersion)),
  );
  const allowed = Math.max(1, ...plans.map((plan) => plan?.limits.members ?? 1));
  return { members: { used: members, allowed } };
}

async function countMembers(store: Pick<Store, 'fleet'>, id: OrganizationId): Promise<number> {
  return (await store.fleet.listMembers(id)).length;
}

/** Before somebody is invited: whether so many people fit. Without an instance there is no plan, and no limit of one. */
export async function checkMemberLimit(
  store: Pick<Store, 'tenants' | 'catalogue' | 'fleet'>,
  organizationId: OrganizationId,
  wanted: number,
): Promise<Result<void, Failure<'billing.limit-reached'>>> {
  const { members } = await measureUsage(store, organizationId);
  if (wanted <= members.allowed) return ok(undefined);
  if ((await store.tenants.listOfOrganization(organizationId)).length === 0) return ok(undefined);
  return fail(
    'billing.limit-reached',
    `Your plans hold ${members.allowed} people, and this would make ${wanted}. Remove somebody, or change an instance to a bigger plan.`,
  );
}
