/** What an organization's instances need of a subscription. */
import { isLiving, type SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { isFree, listPrice, priceFor, type Plan } from '@fleetcommand/domain/plans/plan';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentTerms, SeatOrder } from '../../ports/payments.js';
import type { Store } from '../../ports/store.js';

/** An instance as far as it costs something. */
export type OrderedTenant = Pick<Tenant, 'planId' | 'regionId'>;

/** One seat each, those of a plan and region together; of each plan the newest version, which is what is sold. */
export async function seatsFor(
  { catalogue }: Pick<Store, 'catalogue'>,
  tenants: readonly OrderedTenant[],
): Promise<readonly SeatOrder[]> {
  const byPlace = Map.groupBy(tenants, ({ planId, regionId }) => `${planId} ${regionId}`);
  const seats: SeatOrder[] = [];
  for (const [first, ...others] of byPlace.values()) {
    const plan = first && (await catalogue.findPlan(first.planId));
    if (!plan || isFree(plan)) continue;
    seats.push({ plan, region: first.regionId, quantity: others.length + 1 });
  }
  return seats;
}

/** The subscription that is changed: the oldest that is not over. */
export function livingSubscription(
  subscriptions: readonly SubscriptionFacts[],
): SubscriptionFacts | null {
  const [oldest] = subscriptions
    .filter(isLiving)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  return oldest ?? null;
}

/** All in one currency and interval: that of the subscription, or what is asked for, or the first price's. */
export function termsFor(
  seats: readonly SeatOrder[],
  wanted: Partial<PaymentTerms>,
): Result<PaymentTerms, Failure<'billing.not-sold-so'>> {
  const shown = seats[0] && listPrice(seats[0].plan);
  const terms: PaymentTerms = {
    currency: wanted.currency ?? shown?.currency ?? 'eur',
    interval: wanted.interval ?? shown?.interval ?? 'month',
  };
  const without = seats.find(({ plan, region }) => !priceFor(plan, { ...terms, region }));
  if (!without) return ok(terms);
  return fail(
    'billing.not-sold-so',
    `${without.plan.name} is not sold in ${terms.currency.toUpperCase()} by the ${terms.interval}. ${waysOf(without.plan)}`,
    { pointer: '/currency' },
  );
}

export function termsOf({ items }: SubscriptionFacts): PaymentTerms {
  const [first] = items;
  return { currency: first?.currency ?? 'eur', interval: first?.interval ?? 'month' };
}

function waysOf({ prices }: Plan): string {
  const ways = prices.map(
    ({ currency, interval }) => `${currency.toUpperCase()} by the ${interval}`,
  );
  return `It is sold in ${ways.join(', ')}.`;
}
