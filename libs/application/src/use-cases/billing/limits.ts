import type { Plan } from '@fleetcommand/domain/plans/plan';
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
  const [plans, members] = await Promise.all([
    plansOf(store, organizationId),
    store.fleet.listMembers(organizationId),
  ]);
  return { members: { used: members.length, allowed: membersAllowed(plans) } };
}

type Plans = readonly (Plan | null)[];

/** One for each instance. */
async function plansOf(
  store: Pick<Store, 'tenants' | 'catalogue'>,
  organizationId: OrganizationId,
): Promise<Plans> {
  const tenants = await store.tenants.listOfOrganization(organizationId);
  return Promise.all(
    tenants.map(({ planId, planVersion }) => store.catalogue.findPlan(planId, planVersion)),
  );
}

function membersAllowed(plans: Plans): number {
  return Math.max(1, ...plans.map((plan) => plan?.limits.members ?? 1));
}

/** Before somebody is invited: whether so many people fit. Without an instance there is no plan, and no limit of one. */
export async function checkMemberLimit(
  store: Pick<Store, 'tenants' | 'catalogue'>,
  organizationId: OrganizationId,
  wanted: number,
): Promise<Result<void, Failure<'billing.limit-reached'>>> {
  const plans = await plansOf(store, organizationId);
  const allowed = membersAllowed(plans);
  if (plans.length === 0 || wanted <= allowed) return ok(undefined);
  return fail(
    'billing.limit-reached',
    `Your plans hold ${allowed} people, and this would make ${wanted}. Remove somebody, or change an instance to a bigger plan.`,
  );
}
