import type { Plan } from '@fleetcommand/domain/plans/plan';
import { invitationState } from '@fleetcommand/domain/accounts/invitation';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories, Store } from '../../ports/store.js';

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

type SeatRepositories = Pick<
  Repositories,
  'tenants' | 'catalogue' | 'organizations' | 'invitations'
>;

/**
 * Before somebody is invited or joins, in the transaction that does it: whether there is room for who has this address.
 * The organization is held until it ends, so that of two at one instant only one takes the last seat. Without an instance
 * there is no plan, and no limit of one.
 */
export async function checkMemberLimit(
  tx: SeatRepositories,
  organizationId: OrganizationId,
  email: string,
  now: Date,
): Promise<Result<void, Failure<'billing.limit-reached'>>> {
  await tx.organizations.lock(organizationId);
  const plans = await plansOf(tx, organizationId);
  const allowed = membersAllowed(plans);
  const wanted = (await countSeats(tx, organizationId, email, now)) + 1;
  if (plans.length === 0 || wanted <= allowed) return ok(undefined);
  return fail(
    'billing.limit-reached',
    `Your plans hold ${allowed} people, and this would make ${wanted}. Remove somebody, or change an instance to a bigger plan.`,
  );
}

/** Seats taken by others: members, and invitations that can still be accepted. */
async function countSeats(
  { organizations, invitations }: SeatRepositories,
  id: OrganizationId,
  email: string,
  now: Date,
): Promise<number> {
  const [members, open] = await Promise.all([
    organizations.listMemberships(id),
    invitations.listOpen(id, { limit: SEATS_MAX }),
  ]);
  const waiting = open.items.filter(
    (each) => each.email !== email && invitationState(each, now) === 'open',
  );
  return members.length + waiting.length;
}
