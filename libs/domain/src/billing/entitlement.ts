import type { TenantStanding } from '../tenancy/tenant.js';
import type { TenantId } from '@fleetcommand/kernel/ids';

import { isHeld, type BillingAccount } from './account.js';
import { claimOf, type Claim } from './claim.js';
import { seatsOf, takeSeats, type Seat, type SeatedTenant, type Seating } from './seats.js';
import { nextPosition, type LadderPolicy, type Position, type Standing } from './standing.js';
import { isGiving, type SubscriptionFacts } from './subscription.js';

/** Everything that decides what an organization may have. */
export interface EntitlementFacts {
  readonly account: Pick<BillingAccount, 'position' | 'trialEndsAt' | 'hold'>;
  readonly subscriptions: readonly SubscriptionFacts[];
  /** Its instances on plans that cost something. */
  readonly tenants: readonly (SeatedTenant & { readonly standing: TenantStanding })[];
}

/** What an instance may be. */
export interface TenantEntitlement {
  readonly standing: TenantStanding;
  /** Another plan than it is on, when that is what is paid for. */
  readonly plan: Seat | null;
  /** Its time is over: it goes with all it holds. */
  readonly isForfeit: boolean;
}

export interface Entitlement {
  readonly claim: Claim;
  readonly position: Position;
  readonly nextLookAt: Date | null;
  readonly isHeld: boolean;
  readonly seating: Seating;
  readonly tenants: ReadonlyMap<TenantId, TenantEntitlement>;
}

const FALLEN: ReadonlySet<Standing> = new Set(['suspended', 'archived', 'deleted']);

/**
 * Plan, limits and standing of everything an organization runs, from the facts of its subscriptions. Pure, and without a
 * memory of which events led here: whoever has the same facts at the same time is entitled to the same.
 */
export function entitlementFor(
  { account, subscriptions, tenants }: EntitlementFacts,
  policy: LadderPolicy,
  now: Date,
): Entitlement {
  const seating = takeSeats(tenants, seatsOf(subscriptions));
  const held = isHeld(account, now);
  const claim: Claim = held
    ? { kind: 'paid' }
    : claimOf(
        {
          subscriptions,
          trialEndsAt: account.trialEndsAt,
          tenants: tenants.length,
          without: seating.without.length,
        },
        now,
      );
  const { position, nextLookAt } = nextPosition(account.position, claim, policy, now);
  const isFallen = FALLEN.has(position.standing);
  // Only those that nobody pays for fall where the rest is paid.
  const isRestPaid = subscriptions.some(isGiving);
  const isTrying = account.trialEndsAt !== null && account.trialEndsAt > now;
  const entitled = tenants.map(({ id, planId, standing }): [TenantId, TenantEntitlement] => {
    const seat = seating.taken.get(id);
    const isAffected = isFallen && !(isRestPaid && seat);
    const isGood = !isAffected && (held || isTrying || seat !== undefined);
    return [
      id,
      {
        standing: isGood ? 'good' : whileUnpaid(standing, isAffected),
        plan: seat && seat.planId !== planId ? seat : null,
        isForfeit: isAffected && position.standing === 'deleted',
      },
    ];
  });
  const tenantsById = new Map(entitled);
  return {
    claim,
    position,
    nextLookAt: held && account.hold ? account.hold.until : nextLookAt,
    isHeld: held,
    seating,
    tenants: tenantsById,
  };
}

/** Without a seat: what never ran goes on waiting, and all else runs until the ladder says otherwise. */
function whileUnpaid(standing: TenantStanding, isAffected: boolean): TenantStanding {
  if (standing === 'awaiting-payment') return 'awaiting-payment';
  return isAffected ? 'suspended' : 'good';
}
