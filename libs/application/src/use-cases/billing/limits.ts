import type { Plan } from '@fleetcommand/domain/plans/plan';
import { invitationState } from '@fleetcommand/domain/accounts/invitation';
import type { Clock } from '@fleetcommand/kernel/clock';
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

/** More than any plan holds. */
const SEATS_MAX = 1_000;

type SeatDependencies = {
  readonly store: Pick<Store, 'tenants' | 'catalogue' | 'organizations' | 'invitations'>;
  readonly clock: Clock;
};

/**
 * Before somebody is invited or joins: whether there is room for who has this address. Without an instance there is no
 * plan, and no limit of one.
 */
export async function checkMemberLimit(
  deps: SeatDependencies,
  organizationId: OrganizationId,
  email: string,
): Promise<Result<void, Failure<'billing.limit-reached'>>> {
  const plans = await plansOf(deps.store, organizationId);
  const allowed = membersAllowed(plans);
  const wanted = (await countSeats(deps, organizationId, email)) + 1;
  if (plans.length === 0 || wanted <= allowed) return ok(undefined);
  return fail(
    'billing.limit-reached',
    `Your plans hold ${allowed} people, and this would make ${wanted}. Remove somebody, or change an instance to a bigger plan.`,
  );
}

/** Seats taken by others: members, and invitations that can still be accepted. */
async function countSeats(
  { store, clock }: SeatDependencies,
  id: OrganizationId,
  email: string,
): Promise<number> {
  const [members, open] = await Promise.all([
    store.organizations.listMemberships(id),
    store.invitations.listOpen(id, { limit: SEATS_MAX }),
  ]);
  const now = clock.now();
  const waiting = open.items.filter(
    (each) => each.email !== email && invitationState(each, now) === 'open',
  );
  return members.length + waiting.length;
}
