import {
  SUBSCRIPTION_STATUSES,
  type SubscriptionFacts,
  type SubscriptionItem,
} from '@fleetcommand/domain/billing/subscription';
import type Stripe from 'stripe';
import { z } from 'zod';

import { PLAN_METADATA, VERSION_METADATA } from './prices.js';

const status = z.enum(SUBSCRIPTION_STATUSES);
const version = z.coerce.number().int().min(1);

/** A subscription as the rest of the platform knows it. */
export function factsOf(subscription: Stripe.Subscription): SubscriptionFacts {
  const items = subscription.items.data.map(itemOf);
  const ends = subscription.items.data.map(({ current_period_end: end }) => end);
  return {
    id: subscription.id,
    status: status.parse(subscription.status),
    items,
    createdAt: instant(subscription.created),
    trialEndsAt: subscription.trial_end === null ? null : instant(subscription.trial_end),
    periodEndsAt: ends.length > 0 ? instant(Math.min(...ends)) : null,
    cancelsAt: cancelsAt(subscription, ends),
    endedAt: subscription.ended_at === null ? null : instant(subscription.ended_at),
    endReason: endReason(subscription),
  };
}

function itemOf({ id, price, quantity }: Stripe.SubscriptionItem): SubscriptionItem {
  const planId = price.metadata[PLAN_METADATA];
  const planVersion = version.safeParse(price.metadata[VERSION_METADATA]);
  return {
    id,
    priceId: price.id,
    plan: planId ? { id: planId, version: planVersion.success ? planVersion.data : 1 } : null,
    quantity: quantity ?? 0,
    currency: price.currency,
    amountMinor: price.unit_amount ?? 0,
    interval: price.recurring?.interval === 'year' ? 'year' : 'month',
  };
}

function cancelsAt(subscription: Stripe.Subscription, ends: readonly number[]): string | null {
  if (subscription.ended_at !== null) return null;
  if (subscription.cancel_at !== null) return instant(subscription.cancel_at);
  return subscription.cancel_at_period_end && ends.length > 0 ? instant(Math.min(...ends)) : null;
}

/** https://docs.stripe.com/api/subscriptions/object#subscription_object-cancellation_details-reason */
function endReason(subscription: Stripe.Subscription): SubscriptionFacts['endReason'] {
  if (subscription.canceled_at === null && subscription.ended_at === null) return null;
  const reason = subscription.cancellation_details?.reason;
  return reason === 'payment_failed' || reason === 'payment_disputed'
    ? 'payment-failed'
    : 'requested';
}

export function instant(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
