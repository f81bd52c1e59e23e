import type { OrganizationId } from '@fleetcommand/kernel/ids';

import type { Position } from './standing.js';
import type { SubscriptionFacts } from './subscription.js';

/** An operator's word that an organization is to be treated as one that pays. */
export interface Hold {
  readonly reason: string;
  readonly until: Date;
  /** Who said so. */
  readonly by: string;
}

/** How an organization stands with its payments. */
export interface BillingAccount {
  readonly organizationId: OrganizationId;
  /** Stripe's id; null before the first payment page was asked for. */
  readonly customerId: string | null;
  /** As fetched at `fetchedAt`. */
  readonly subscriptions: readonly SubscriptionFacts[];
  readonly fetchedAt: Date | null;
  readonly position: Position;
  /** Of the trial without a card; null: none began. */
  readonly trialEndsAt: Date | null;
  readonly hold: Hold | null;
  readonly revision: number;
  readonly nextReviewAt: Date | null;
  readonly createdAt: Date;
}

/** Of somebody who has not bought anything yet. */
export function newAccount(organizationId: OrganizationId, now: Date): BillingAccount {
  return {
    organizationId,
    customerId: null,
    subscriptions: [],
    fetchedAt: null,
    position: { standing: 'active', since: now, unpaidSince: null, reason: '' },
    trialEndsAt: null,
    hold: null,
    revision: 1,
    nextReviewAt: null,
    createdAt: now,
  };
}

export function isHeld({ hold }: Pick<BillingAccount, 'hold'>, now: Date): boolean {
  return hold !== null && hold.until > now;
}
