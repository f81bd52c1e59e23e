import { findOverLimits, describeOverLimit } from '@fleetcommand/domain/billing/plan-change';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import { isFree, type Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ChangePreview, PaymentFailureCode, SeatChange } from '../../ports/payments.js';
import type { Actor } from '../actor.js';
import { withLease } from '../leases/with-lease.js';
import {
  changeTenant,
  type ChangedTenant,
  type ChangeTenantFailureCode,
} from '../tenants/change-tenant.js';
import { findTenant, type FindTenantFailureCode } from '../tenants/find-tenant.js';
import { listPaidTenants } from './admit-tenant.js';
import type { BillingDependencies, ReviewDependencies } from './dependencies.js';
import { measureUsage } from './limits.js';
import { livingSubscription, seatsFor, termsOf } from './order-seats.js';

export type ChangePlanFailureCode =
  | FindTenantFailureCode
  | PaymentFailureCode
  | 'catalogue.unknown-plan'
  | 'billing.not-subscribed'
  | 'billing.over-limit';

/** What a change of one instance's plan comes to. */
export interface PlannedChange {
  readonly tenant: Tenant;
  readonly from: Plan | null;
  readonly to: Plan;
  /** Null: nothing is charged for it. */
  readonly preview: ChangePreview | null;
}

interface Prepared extends Omit<PlannedChange, 'preview'> {
  readonly change: SeatChange | null;
}

/** What it costs, and that nothing is over the new limits; nothing is changed. */
export async function previewPlanChange(
  deps: BillingDependencies,
  actor: Actor,
  id: TenantId,
  planId: string,
): Promise<Result<PlannedChange, Failure<ChangePlanFailureCode>>> {
  const prepared = await prepare(deps, actor, id, planId, deps.clock.now());
  if (!prepared.ok) return prepared;
  const { change, ...planned } = prepared.value;
  if (!change) return ok({ ...planned, preview: null });
  const preview = await deps.payments.previewSeats(change);
  return preview.ok ? ok({ ...planned, preview: preview.value }) : preview;
}

/** How often a review under way is waited for. */
const TRIES = 20;
const BUSY_MS = 250;

/**
 * Pays for it first, then changes the instance. Whoever saw a preview hands its date in, and is charged what it said.
 * Holds the account's lease, so that no review meanwhile gives the new seat to another instance.
 */
export async function changePlan(
  deps: ReviewDependencies,
  actor: Actor,
  id: TenantId,
  planId: string,
  prorationDate: Date,
): Promise<Result<ChangedTenant, Failure<ChangePlanFailureCode | ChangeTenantFailureCode>>> {
  const found = await findTenant(deps.store, actor, id, 'billing.manage');
  if (!found.ok) return found;
  const { leases } = deps.store;
  for (let time = 1; time <= TRIES; time++) {
    const outcome = await withLease(
      { leases, clock: deps.clock, timers: deps.timers },
      `billing/${found.value.organizationId}`,
      deps.lease,
      () => payAndChange(deps, actor, id, planId, prorationDate),
    );
    if (outcome.kind === 'done') return outcome.value;
    await deps.timers.delay(BUSY_MS);
  }
  return fail('payments.unreachable', 'A payment is being looked at. Try again in a moment.', {
    retry: 'backoff',
  });
}

async function payAndChange(
  deps: BillingDependencies,
  actor: Actor,
  id: TenantId,
  planId: string,
  prorationDate: Date,
): Promise<Result<ChangedTenant, Failure<ChangePlanFailureCode | ChangeTenantFailureCode>>> {
  const prepared = await prepare(deps, actor, id, planId, prorationDate);
  if (!prepared.ok) return prepared;
  const { change, to, tenant } = prepared.value;
  if (change) {
    const paid = await deps.payments.changeSeats(change);
    if (!paid.ok) return paid;
  }
  const { organizationId } = tenant;
  const changed = await changeTenant(deps, actor, id, {
    action: 'billing.manage',
    kind: 'tenant.update',
    wanted: { planId: to.id, planVersion: to.version },
  });
  // What was paid for is seen by the review, also where the change of the instance did not come about.
  const job = { kind: 'billing.review', organizationId } as const;
  await deps.store.outbox.add({ id: deps.ids.next('out'), job });
  return changed;
}

async function prepare(
  deps: BillingDependencies,
  actor: Actor,
  id: TenantId,
  planId: string,
  prorationDate: Date,
): Promise<Result<Prepared, Failure<ChangePlanFailureCode>>> {
  const { store } = deps;
  const found = await findTenant(store, actor, id, 'billing.manage');
  if (!found.ok) return found;
  const tenant = found.value;
  const to = await store.catalogue.findPlan(planId);
  if (!to?.isOffered) {
    const message = `There is no plan “${planId}” to choose. See GET /v1/plans.`;
    return fail('catalogue.unknown-plan', message, { pointer: '/plan' });
  }
  const fits = await checkFits(deps, tenant, to);
  if (!fits.ok) return fits;
  const from = await store.catalogue.findPlan(tenant.planId, tenant.planVersion);
  const account = await store.billing.find(tenant.organizationId);
  const subscription = livingSubscription(account?.subscriptions ?? []);
  const base = { tenant, from, to };
  if (!subscription) {
    const isTrying = account?.trialEndsAt && account.trialEndsAt > deps.clock.now();
    if (isFree(to) || (isTrying && to.trialDays > 0)) return ok({ ...base, change: null });
    return fail(
      'billing.not-subscribed',
      `${to.name} has to be subscribed to first: open Billing, or POST /v1/billing/checkout-sessions with seats.`,
    );
  }
  return ok({ ...base, change: await seatChange(deps, base, subscription, prorationDate) });
}

/** Downgrades wait until what is over the new limits is gone: nothing is taken away by itself. */
async function checkFits(
  { store }: BillingDependencies,
  tenant: Tenant,
  to: Plan,
): Promise<Result<void, Failure<'billing.over-limit'>>> {
  const [domains, { members }, others, storage] = await Promise.all([
    store.domains.listByTenant(tenant.id, { limit: 100 }),
    measureUsage(store, tenant.organizationId),
    store.tenants.listOfOrganization(tenant.organizationId),
    // What is over is paid by use where the plan says so.
    to.metered ? null : store.usage.listMeasurements(tenant.organizationId),
  ]);
  // People are counted against the biggest plan: another instance may allow for them.
  const plans = await Promise.all(
    others
      .filter(({ id }) => id !== tenant.id)
      .map(({ planId, planVersion }) => store.catalogue.findPlan(planId, planVersion)),
  );
  const allowed = Math.max(to.limits.members, ...plans.map((plan) => plan?.limits.members ?? 0));
  const storageBytes = storage?.get(tenant.id)?.bytes ?? null;
  const usage = { domains: domains.items.length, members: members.used, storageBytes };
  const over = findOverLimits(usage, { ...to.limits, members: allowed });
  if (over.length === 0) return ok(undefined);
  const what = over.map((one) => describeOverLimit(one, to)).join(' and ');
  const remedies = over.map(({ remedy }) => remedy).join('. ');
  return fail('billing.over-limit', `There are ${what}. ${remedies}, then change the plan.`, {
    pointer: '/plan',
  });
}

async function seatChange(
  { store }: BillingDependencies,
  { tenant, to }: Pick<Prepared, 'tenant' | 'to'>,
  subscription: SubscriptionFacts,
  prorationDate: Date,
): Promise<SeatChange> {
  const paid = await listPaidTenants(store, tenant.organizationId);
  const others = paid.filter(({ id }) => id !== tenant.id);
  // None are left where the last one moves to a free plan: that ends the subscription.
  const wanted = [...others, { planId: to.id, regionId: tenant.regionId }];
  const seats = await seatsFor(store, wanted);
  return { subscription, seats, terms: termsOf(subscription), prorationDate };
}
