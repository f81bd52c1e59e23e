import { newAccount, type BillingAccount } from '@fleetcommand/domain/billing/account';
import { seatsOf, takeSeats } from '@fleetcommand/domain/billing/seats';
import type { LadderPolicy } from '@fleetcommand/domain/billing/standing';
import { describePrice } from '@fleetcommand/domain/plans/describe-price';
import { isFree, listPrice, type Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant, TenantStanding } from '@fleetcommand/domain/tenancy/tenant';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';

/** How customers are charged; where there are none of these, nobody is. */
export interface BillingSettings {
  readonly ladder: LadderPolicy;
  /** Whether somebody keeps copies: then what is archived is copied. Default false. */
  readonly keepsBackups?: boolean;
}

export type PaymentRequired = 'billing.payment-required';

export interface Admission {
  readonly organizationId: OrganizationId;
  readonly plan: Plan;
  readonly unpaid: 'refuse' | 'wait';
}

/** Instances that one organization may try at once. */
const TRIAL_INSTANCES = 3;

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Whether an organization may have one more instance on a plan, and how it begins: with a seat that is paid, within the
 * trial, or waiting for the first payment. In the transaction that makes the instance, so that two at once cannot take
 * the same seat.
 */
export async function admitTenant(
  deps: { readonly ids: IdGenerator; readonly billing?: BillingSettings | undefined },
  tx: Repositories,
  { organizationId, plan, unpaid }: Admission,
  now: Date,
): Promise<Result<TenantStanding, Failure<PaymentRequired>>> {
  if (!deps.billing || isFree(plan)) return ok('good');
  const account = await lockAccount(tx, organizationId, now);
  const tenants = await listPaidTenants(tx, organizationId);
  const standing = decideAdmission(account, tenants, plan, now);
  if (standing === 'begin-trial') {
    await beginTrial(tx, account, plan, now);
    return ok('good');
  }
  if (standing === 'good') return ok('good');
  if (unpaid === 'refuse') return paymentRequired(account, tenants, plan);
  const job = { kind: 'billing.review', organizationId } as const;
  await tx.outbox.add({ id: deps.ids.next('out'), job });
  return ok('awaiting-payment');
}

/** The account, made where there is none, and nobody else's to change until the transaction ends. */
export async function lockAccount(
  tx: Repositories,
  organizationId: OrganizationId,
  now: Date,
): Promise<BillingAccount> {
  const account = await tx.billing.lock(organizationId);
  if (account) return account;
  await tx.billing.createOnce(newAccount(organizationId, now));
  return (await tx.billing.lock(organizationId)) ?? newAccount(organizationId, now);
}

/** An organization's instances on plans that cost something. */
export async function listPaidTenants(
  { tenants, catalogue }: Pick<Repositories, 'tenants' | 'catalogue'>,
  organizationId: OrganizationId,
): Promise<readonly Tenant[]> {
  const all = await tenants.listOfOrganization(organizationId);
  const plans = await Promise.all(
    all.map(({ planId, planVersion }) => catalogue.findPlan(planId, planVersion)),
  );
  // One whose plan is gone from the catalogue is nobody's to charge for.
  return all.filter(({ intent }, index) => {
    const plan = plans[index];
    return intent !== 'deleted' && plan && !isFree(plan);
  });
}

function decideAdmission(
  account: BillingAccount,
  tenants: readonly Tenant[],
  plan: Plan,
  now: Date,
): 'good' | 'begin-trial' | 'unpaid' {
  const { free } = takeSeats(tenants, seatsOf(account.subscriptions));
  if (free.some(({ planId }) => planId === plan.id)) return 'good';
  if (account.trialEndsAt && account.trialEndsAt > now) {
    return tenants.length < TRIAL_INSTANCES && plan.trialDays > 0 ? 'good' : 'unpaid';
  }
  const isNew = account.trialEndsAt === null && account.subscriptions.length === 0;
  return isNew && tenants.length === 0 && plan.trialDays > 0 ? 'begin-trial' : 'unpaid';
}

async function beginTrial(
  tx: Repositories,
  { organizationId, revision, position }: BillingAccount,
  plan: Plan,
  now: Date,
): Promise<void> {
  const trialEndsAt = new Date(now.getTime() + plan.trialDays * DAY_MS);
  await tx.billing.update(
    organizationId,
    revision,
    {
      trialEndsAt,
      position: { ...position, standing: 'trialing', since: now },
      nextReviewAt: trialEndsAt,
    },
    now,
  );
}

function paymentRequired(
  { subscriptions }: BillingAccount,
  tenants: readonly Tenant[],
  plan: Plan,
): Result<never, Failure<PaymentRequired>> {
  const price = listPrice(plan);
  const cost = price ? ` It costs ${describePrice(price)} for each instance.` : '';
  const seats = seatsOf(subscriptions).length;
  const why =
    seats > 0
      ? `Your subscription covers ${seats} of your instances, and has none free on ${plan.name}.`
      : `Nothing is subscribed to yet for ${tenants.length + 1} instances.`;
  return fail(
    'billing.payment-required',
    `${why}${cost} Open Billing and add an instance on ${plan.name}, then order it again.`,
    { pointer: '/plan', details: { plan: plan.id } },
  );
}
