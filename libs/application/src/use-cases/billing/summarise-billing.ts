import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { STANDINGS, type Standing } from '@fleetcommand/domain/billing/standing';
import { isGiving, isOwing } from '@fleetcommand/domain/billing/subscription';

import type { Store } from '../../ports/store.js';

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
  /** Soonest first. */
  readonly trialsEnding: readonly BillingAccount[];
  /** Past due and worse, the longest first. */
  readonly unpaid: readonly BillingAccount[];
}

const PAGE = 500;
const SHOWN = 50;
const MONTHS_IN_YEAR = 12;

/** For operators: who pays what, and who needs looking after. */
export async function summariseBilling({
  billing,
}: Pick<Store, 'billing'>): Promise<BillingSummary> {
  const accounts: BillingAccount[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await billing.list({ limit: PAGE, ...(after && { after }) });
    accounts.push(...page.items);
    after = page.items.at(-1)?.organizationId;
    if (!page.hasMore) break;
  }
  const count = (standing: Standing) =>
    accounts.filter(({ position }) => position.standing === standing).length;
  return {
    standings: Object.fromEntries(
      STANDINGS.map((standing) => [standing, count(standing)]),
    ) as Record<Standing, number>,
    revenue: revenueOf(accounts),
    trialsEnding: accounts
      .filter(({ position }) => position.standing === 'trialing')
      .toSorted((a, b) => timeOf(a.nextReviewAt) - timeOf(b.nextReviewAt))
      .slice(0, SHOWN),
    unpaid: accounts
      .filter(({ position }) => position.unpaidSince !== null)
      .toSorted((a, b) => timeOf(a.position.unpaidSince) - timeOf(b.position.unpaidSince))
      .slice(0, SHOWN),
  };
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
