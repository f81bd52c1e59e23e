import { isGiving, isLiving, isOwing, type SubscriptionFacts } from './subscription.js';

/** What of an organization's payments matters to its standing. */
export type Claim =
  /** Nothing is owed: no instance that costs something, and no subscription. */
  | { readonly kind: 'none' }
  | { readonly kind: 'trial'; readonly endsAt: Date }
  | { readonly kind: 'paid' }
  /** Money is owed. Not yet a reason to take anything away. */
  | {
      readonly kind: 'unpaid';
      readonly reason: string;
      readonly grace: 'payment' | 'trial';
      readonly paidFrom: PaidFrom;
    }
  /** The customer ended it. */
  | { readonly kind: 'ended'; readonly reason: string; readonly paidFrom: PaidFrom };

/** Since when something was paid for that is owed for now, or was until its end; null: nothing ever was. */
type PaidFrom = Date | null;

export interface ClaimFacts {
  readonly subscriptions: readonly SubscriptionFacts[];
  /** Of the trial without a card; null where none began. */
  readonly trialEndsAt: Date | null;
  /** Instances on plans that cost something. */
  readonly tenants: number;
  /** Of those, how many have no seat in a subscription. */
  readonly without: number;
}

/** Reads top to bottom: the first that applies is the claim. */
export function claimOf(facts: ClaimFacts, now: Date): Claim {
  const { subscriptions, trialEndsAt, tenants, without } = facts;
  const trial = trialEndsAt && trialEndsAt > now ? trialEndsAt : null;
  if (tenants === 0 && !subscriptions.some(isLiving)) return { kind: 'none' };
  if (subscriptions.some(isOwing)) return unpaidBy(subscriptions);
  if (subscriptions.some(isGiving)) {
    return without > 0 && !trial ? uncovered(without, tenants) : givenBy(subscriptions);
  }
  if (trial) return { kind: 'trial', endsAt: trial };
  if (subscriptions.some(({ status }) => status === 'canceled')) return endedBy(subscriptions);
  return {
    kind: 'unpaid',
    grace: 'trial',
    paidFrom: null,
    reason: trialEndsAt
      ? 'The trial is over and no plan was subscribed to.'
      : 'No plan was subscribed to yet.',
  };
}

function unpaidBy(subscriptions: readonly SubscriptionFacts[]): Claim {
  const isPaused = subscriptions.every(
    ({ status }) => status !== 'past_due' && status !== 'unpaid',
  );
  const reason = isPaused
    ? 'The trial is over and there is no way to pay on file.'
    : 'The last payment did not go through.';
  return {
    kind: 'unpaid',
    grace: 'payment',
    reason,
    paidFrom: paidFrom(subscriptions.filter(isOwing)),
  };
}

/** The newest that began with a payment: one without a trial. */
function paidFrom(subscriptions: readonly SubscriptionFacts[]): PaidFrom {
  const begun = subscriptions
    .filter(({ status, trialEndsAt }) => status !== 'paused' && trialEndsAt === null)
    .map(({ createdAt }) => Date.parse(createdAt));
  return begun.length > 0 ? new Date(Math.max(...begun)) : null;
}

function uncovered(without: number, tenants: number): Claim {
  const reason = `The subscription covers ${tenants - without} of ${tenants} instances.`;
  return { kind: 'unpaid', grace: 'payment', reason, paidFrom: null };
}

function givenBy(subscriptions: readonly SubscriptionFacts[]): Claim {
  const giving = subscriptions.filter(isGiving);
  const ends = giving.flatMap(({ status, trialEndsAt }) =>
    status === 'trialing' && trialEndsAt ? [new Date(trialEndsAt)] : [],
  );
  const isAllTrial = ends.length === giving.length;
  const [first] = ends.toSorted((a, b) => a.getTime() - b.getTime());
  return isAllTrial && first ? { kind: 'trial', endsAt: first } : { kind: 'paid' };
}

/** The newest say why: what was before them was made good by them. Of two of one moment, the one that was not paid. */
function endedBy(subscriptions: readonly SubscriptionFacts[]): Claim {
  const canceled = subscriptions.filter(({ status }) => status === 'canceled');
  const newest = canceled
    .map(({ createdAt }) => createdAt)
    .toSorted()
    .at(-1);
  const ended = canceled.filter(({ createdAt }) => createdAt === newest);
  if (ended.some(({ endReason }) => endReason === 'payment-failed')) {
    const reason = 'The subscription ended because it was not paid.';
    return { kind: 'unpaid', grace: 'payment', reason, paidFrom: paidFrom(ended) };
  }
  const reason = 'The subscription was canceled and its time is over.';
  return { kind: 'ended', reason, paidFrom: paidFrom(ended) };
}
