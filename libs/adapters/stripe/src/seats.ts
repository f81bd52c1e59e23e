/** Changes of what is subscribed to: what they cost, and making them. */
import type {
  ChangePreview,
  SeatChange,
  SeatOrder,
} from '@fleetcommand/application/ports/payments';
import { priceFor } from '@fleetcommand/domain/plans/plan';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type Stripe from 'stripe';

import { idempotencyKey } from './keys.js';
import { meteredPriceIds } from './metered-prices.js';
import { priceIdOf } from './prices.js';
import { factsOf, instant } from './subscription-facts.js';

interface ItemChange {
  readonly id?: string;
  readonly price?: string;
  readonly quantity?: number;
  readonly deleted?: boolean;
}

export async function previewSeats(stripe: Stripe, change: SeatChange): Promise<ChangePreview> {
  const { subscription, terms, prorationDate, seats } = change;
  const details =
    seats.length > 0
      ? {
          items: await itemChanges(stripe, change),
          proration_behavior: 'always_invoice' as const,
          proration_date: secondsOf(prorationDate),
        }
      : { cancel_now: true };
  const preview = await stripe.invoices.createPreview(
    { subscription: subscription.id, subscription_details: details },
    { idempotencyKey: idempotencyKey('preview', [subscription, details, prorationDate]) },
  );
  return {
    currency: terms.currency,
    // What is credited is a negative total, of which nothing is due.
    proratedMinor: preview.total,
    nextInvoiceMinor: change.seats.reduce((sum, seat) => sum + costOf(seat, change), 0),
    nextInvoiceAt:
      subscription.periodEndsAt && seats.length > 0 ? new Date(subscription.periodEndsAt) : null,
    prorationDate,
  };
}

/** At once, and only if what is due for it is paid: a declined card changes nothing. Without seats it ends. */
export async function changeSeats(stripe: Stripe, change: SeatChange): Promise<SubscriptionFacts> {
  const { subscription, prorationDate, seats } = change;
  if (seats.length === 0) {
    const end = { prorate: true, invoice_now: true };
    return factsOf(await stripe.subscriptions.cancel(subscription.id, end));
  }
  const items = await itemChanges(stripe, change);
  const changed = await stripe.subscriptions.update(
    subscription.id,
    {
      items,
      proration_behavior: 'always_invoice',
      proration_date: secondsOf(prorationDate),
      payment_behavior: 'error_if_incomplete',
    },
    {
      idempotencyKey: idempotencyKey('seats', [
        subscription.id,
        items,
        instant(secondsOf(prorationDate)),
      ]),
    },
  );
  return factsOf(changed);
}

/**
 * From what there is to what there is to be. A plan that is subscribed to keeps its price, also one that is not sold any
 * more; prices that are none of ours stay as they are.
 */
async function itemChanges(
  stripe: Stripe,
  { subscription, seats, terms }: SeatChange,
): Promise<ItemChange[]> {
  const ours = subscription.items.filter(({ plan }) => plan !== null);
  const kept = new Map<string, number>();
  const added = new Map<string, number>();
  for (const seat of seats) {
    const present = ours.find(({ plan }) => plan?.id === seat.plan.id);
    if (present) kept.set(present.id, (kept.get(present.id) ?? 0) + seat.quantity);
    else {
      const price = await priceIdOf(stripe, seat, terms);
      added.set(price, (added.get(price) ?? 0) + seat.quantity);
    }
  }
  const present = new Set(subscription.items.map(({ priceId }) => priceId));
  const metered = (await meteredPriceIds(stripe, seats, terms)).filter((id) => !present.has(id));
  return [
    ...ours.map(({ id }) => {
      const quantity = kept.get(id) ?? 0;
      return quantity > 0 ? { id, quantity } : { id, deleted: true };
    }),
    ...[...added].map(([price, quantity]) => ({ price, quantity })),
    ...metered.map((price) => ({ price })),
  ];
}

function costOf(seat: SeatOrder, { subscription, terms }: SeatChange): number {
  const present = subscription.items.find(({ plan }) => plan?.id === seat.plan.id);
  const price = priceFor(seat.plan, { ...terms, region: seat.region });
  return (present?.amountMinor ?? price?.amountMinor ?? 0) * seat.quantity;
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}
