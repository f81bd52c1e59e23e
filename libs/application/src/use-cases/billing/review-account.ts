/**
 * Brings what an organization may have in line with what it pays. Observes: the provider's subscriptions as they are
 * now, the organization's instances, the events that wait. Changes: the account's standing, its instances' plan and
 * standing (flow 1 does the rest), and settles the events. What rang does not matter: events are hints, and the same
 * facts lead to the same, in whatever order and however often they were told.
 */
import { newAccount, type BillingAccount } from '@fleetcommand/domain/billing/account';
import { entitlementFor, type Entitlement } from '@fleetcommand/domain/billing/entitlement';
import { seatsOf } from '@fleetcommand/domain/billing/seats';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode, PaymentResult, Payments } from '../../ports/payments.js';
import { withLease } from '../leases/with-lease.js';
import { listPaidTenants } from './admit-tenant.js';
import { billingTime } from './billing-time.js';
import type { ReviewDependencies } from './dependencies.js';
import type { ReviewFacts } from './review-facts.js';
import { writeReview } from './write-review.js';

export interface ReviewReport {
  readonly outcome: 'reviewed' | 'busy' | 'unreachable' | 'overtaken';
  /** What changed, for logs and for the events; such as `active → past_due`. */
  readonly effect: string;
  readonly failure?: Failure<PaymentFailureCode>;
}

/** While the provider does not answer, nothing is concluded, and it is asked again this much later. */
const UNREACHABLE_RETRY_MS = 60_000;

export async function reviewAccount(
  deps: ReviewDependencies,
  organizationId: OrganizationId,
): Promise<ReviewReport> {
  const outcome = await withLease(
    { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
    `billing/${organizationId}`,
    deps.lease,
    () => review(deps, organizationId),
  );
  return outcome.kind === 'done' ? outcome.value : { outcome: 'busy', effect: '' };
}

async function review(
  deps: ReviewDependencies,
  organizationId: OrganizationId,
): Promise<ReviewReport> {
  const gathered = await gather(deps, organizationId);
  if (!gathered.ok) {
    await putOff(deps, organizationId);
    return { outcome: 'unreachable', effect: '', failure: gathered.error };
  }
  const facts = gathered.value;
  const entitlement = entitlementFor(facts, deps.billing.ladder, facts.now);
  const effect = describeEffect(facts, entitlement);
  const isWritten = await writeReview(deps, facts, entitlement, effect);
  return { outcome: isWritten ? 'reviewed' : 'overtaken', effect };
}

/**
 * The events first: whatever came before the subscriptions were fetched is in them. The time last: nothing of the facts
 * is from its future, or a payment that failed just now would count as owed since before a jump of the test clock.
 */
async function gather(
  deps: ReviewDependencies,
  organizationId: OrganizationId,
): Promise<Result<ReviewFacts, Failure<PaymentFailureCode>>> {
  const { store, payments, clock } = deps;
  const events = await store.billing.listPendingEvents(organizationId);
  const account =
    (await store.billing.find(organizationId)) ?? newAccount(organizationId, clock.now());
  const tenants = await listPaidTenants(store, organizationId);
  const subscriptions = await listSubscriptions(payments, account);
  if (!subscriptions.ok) return subscriptions;
  // Nobody could pay while the provider is away, so that time counts for nobody.
  const isAsked = account.customerId === null && tenants.length > 0;
  const time = isAsked ? await payments.time() : await billingTime(deps);
  if (!time.ok) return time;
  return ok({ now: time.value, account, subscriptions: subscriptions.value, tenants, events });
}

async function listSubscriptions(
  payments: Pick<Payments, 'listSubscriptions'>,
  { customerId }: BillingAccount,
): PaymentResult<readonly SubscriptionFacts[]> {
  if (customerId === null) return ok([]);
  const listed = await payments.listSubscriptions(customerId);
  // The customer was removed there: with it, everything it paid for.
  return !listed.ok && listed.error.code === 'payments.not-found' ? ok([]) : listed;
}

async function putOff(
  { store, clock }: ReviewDependencies,
  organizationId: OrganizationId,
): Promise<void> {
  const account = await store.billing.find(organizationId);
  if (!account?.nextReviewAt) return;
  const now = clock.now();
  const nextReviewAt = new Date(now.getTime() + UNREACHABLE_RETRY_MS);
  if (account.nextReviewAt >= nextReviewAt) return;
  await store.billing.update(organizationId, account.revision, { nextReviewAt }, now);
}

function describeEffect(
  { account, subscriptions, tenants }: ReviewFacts,
  { position, tenants: entitled }: Entitlement,
): string {
  const before = account.position.standing;
  const seats = [seatsOf(account.subscriptions).length, seatsOf(subscriptions).length];
  const changed = tenants.filter((tenant) => {
    const wanted = entitled.get(tenant.id);
    return wanted && (wanted.standing !== tenant.standing || wanted.plan !== null);
  });
  const parts = [
    ...(before === position.standing ? [] : [`${before} → ${position.standing}`]),
    ...(seats[0] === seats[1] ? [] : [`${seats[0]} → ${seats[1]} seats`]),
    ...changed.map(({ slug, id }) => {
      const { standing, plan } = entitled.get(id) ?? { standing: 'good', plan: null };
      return `${slug}: ${plan ? `on ${plan.planId}, ` : ''}${standing}`;
    }),
  ];
  return parts.join('; ') || 'nothing new';
}
