import { isHeld, type BillingAccount } from '@fleetcommand/domain/billing/account';
import { STANDINGS, type Standing } from '@fleetcommand/domain/billing/standing';
import { isGiving, isOwing } from '@fleetcommand/domain/billing/subscription';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { Store } from '../../ports/store.js';
import { walk } from '../walk.js';

/** What one plan brings in, by currency, a month; a year counts as twelve months. */
export interface PlanRevenue {
  readonly planId: string;
  readonly currency: string;
  readonly seats: number;
  readonly monthlyMinor: number;
}

export interface BillingSummary {
  readonly standings: Readonly<Record<Standing, number>>;
  readonly revenue: readonly PlanRevenue[];
  /** Within two weeks, soonest first; `trialEndsAt` is when the trial ends, with a card or without. */
  readonly trialsEnding: readonly BillingAccount[];
  /** Past due and worse, the longest first. */
  readonly unpaid: readonly BillingAccount[];
  /** By an operator's word, those whose hold ends first. */
  readonly held: readonly BillingAccount[];
}

const SHOWN = 50;
const MONTHS_IN_YEAR = 12;
const SOON_MS = 14 * 24 * 60 * 60 * 1_000;

/** For operators: who pays what, and who needs looking after. */
export async function summariseBilling({
  store: { billing },
  clock,
}: {
  readonly store: Pick<Store, 'billing'>;
  readonly clock: Clock;
}): Promise<BillingSummary> {
  const accounts: BillingAccount[] = [];
  const all = walk(
    (page) => billing.list(page),
    ({ organizationId }) => organizationId,
  );
  for await (const account of all) accounts.push(account);
  const count = (standing: Standing) =>
    accounts.filter(({ position }) => position.standing === standing).length;
  return {
    standings: Object.fromEntries(
      STANDINGS.map((standing) => [standing, count(standing)]),
    ) as Record<Standing, number>,
    revenue: revenueOf(accounts),
    trialsEnding: accounts
      .filter(({ position }) => position.standing === 'trialing')
      .map((account) => ({ ...account, trialEndsAt: trialEndOf(account) }))
      .filter(({ trialEndsAt }) => timeOf(trialEndsAt) <= clock.now().getTime() + SOON_MS)
      .toSorted((a, b) => timeOf(a.trialEndsAt) - timeOf(b.trialEndsAt))
      .slice(0, SHOWN),
    unpaid: accounts
      .filter(({ position }) => position.unpaidSince !== null)
      .toSorted((a, b) => timeOf(a.position.unpaidSince) - timeOf(b.position.unpaidSince))
      .slice(0, SHOWN),
    held: accounts
      .filter((account) => isHeld(account, clock.now()))
      .toSorted((a, b) => timeOf(a.hold?.until ?? null) - timeOf(b.hold?.until ?? null)),
  };
}

/** Of what was subscribed to, where that is a trial; else of the trial without a card. */
function trialEndOf({ subscriptions, trialEndsAt }: BillingAccount): Date | null {
  const ends = subscriptions
    .filter(({ status }) => status === 'trialing')
    .flatMap((one) => (one.trialEndsAt ? [Date.parse(one.trialEndsAt)] : []));
  return ends.length > 0 ? new Date(Math.min(...ends)) : trialEndsAt;
}

function revenueOf(accounts: readonly BillingAccount[]): PlanRevenue[] {
  const items = accounts
    .flatMap(({ subscriptions }) => subscriptions)
    .filter((one) => (isGiving(one) && one.status !== 'trialing') || isOwing(one))
    .flatMap((one) => one.items);
  const byPlan = Map.groupBy(items, ({ plan, currency }) => `${plan?.id ?? 'other'} ${currency}`);
  return [...byPlan].map(([key, same]) => {
    const [planId = '', currency = ''] = key.split(' ');
    const months = (interval: 'month' | 'year') => (interval === 'year' ? MONTHS_IN_YEAR : 1);
    return {
      planId,
      currency,
      seats: same.reduce((sum, { quantity }) => sum + quantity, 0),
      monthlyMinor: Math.round(
        same.reduce(
          (sum, { amountMinor, quantity, interval }) =>
            sum + (amountMinor * quantity) / months(interval),
          0,
        ),
      ),
    };
  });
}

const timeOf = (at: Date | null): number => at?.getTime() ?? Number.MAX_SAFE_INTEGER;
