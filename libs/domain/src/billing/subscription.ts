import { z } from 'zod';

/** Stripe's words (https://docs.stripe.com/api/subscriptions/object#subscription_object-status). */
export const SUBSCRIPTION_STATUSES = [
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
  'incomplete_expired',
  'canceled',
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

const instant = z.iso.datetime();

const subscriptionItem = z.object({
  id: z.string(),
  priceId: z.string(),
  /** Null: a price that is none of ours, which gives nothing. */
  plan: z.object({ id: z.string(), version: z.int() }).nullable(),
  quantity: z.int().min(0),
  currency: z.string(),
  /** Of one. */
  amountMinor: z.int(),
  interval: z.enum(['month', 'year']),
});
export type SubscriptionItem = z.infer<typeof subscriptionItem>;

/** A subscription as Stripe has it, as far as it matters here. JSON: it is stored as it is. */
export const subscriptionFacts = z.object({
  id: z.string(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  items: z.array(subscriptionItem),
  createdAt: instant,
  trialEndsAt: instant.nullable(),
  periodEndsAt: instant.nullable(),
  /** When it ends by somebody's wish; null: it goes on. */
  cancelsAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Why it ended or is going to. */
  endReason: z.enum(['requested', 'payment-failed']).nullable(),
});
export type SubscriptionFacts = z.infer<typeof subscriptionFacts>;

/** What is being paid for, or tried. */
const GIVING: ReadonlySet<SubscriptionStatus> = new Set(['trialing', 'active']);
/** Money is owed for it, or a way to pay is missing. */
const OWING: ReadonlySet<SubscriptionStatus> = new Set(['past_due', 'unpaid', 'paused']);

export const isGiving = ({ status }: SubscriptionFacts): boolean => GIVING.has(status);
export const isOwing = ({ status }: SubscriptionFacts): boolean => OWING.has(status);
/** Not over: what is changed, canceled, or paid in the portal. */
export const isLiving = (subscription: SubscriptionFacts): boolean =>
  isGiving(subscription) || isOwing(subscription);
