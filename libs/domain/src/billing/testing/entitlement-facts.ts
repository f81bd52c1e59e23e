/** Facts to derive entitlements from, in specs: at one moment, days before it, and with what matters given. */
import { isId, type TenantId } from '@fleetcommand/kernel/ids';

import type { TenantStanding } from '../../tenancy/tenant.js';
import { entitlementFor, type EntitlementFacts } from '../entitlement.js';
import { DEFAULT_LADDER, type Position, type Standing } from '../standing.js';
import type { SubscriptionFacts } from '../subscription.js';

export const NOW = new Date('2026-06-01T00:00:00.000Z');
export const DAY_MS = 86_400_000;
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

export function tenantId(n: number): TenantId {
  const id = `ten_${n.toString(16).padStart(32, '0')}`;
  if (!isId('ten', id)) throw new Error(id);
  return id;
}

export const aTenant = (n: number, planId = 'pro', standing: TenantStanding = 'good') => ({
  id: tenantId(n),
  planId,
  standing,
  createdAt: daysAgo(100 - n),
});

export function aSubscription(
  status: SubscriptionFacts['status'],
  seats: Readonly<Record<string, number>> = { pro: 1 },
  more: Partial<SubscriptionFacts> = {},
): SubscriptionFacts {
  return {
    id: 'sub_1',
    status,
    items: Object.entries(seats).map(([id, quantity]) => ({
      id: `si_${id}`,
      priceId: `price_${id}`,
      plan: { id, version: 2 },
      quantity,
      currency: 'eur',
      amountMinor: 2_900,
      interval: 'month',
    })),
    createdAt: daysAgo(600).toISOString(),
    trialEndsAt: null,
    periodEndsAt: null,
    cancelsAt: null,
    endedAt: null,
    endReason: null,
    ...more,
  };
}

export const at = (
  standing: Standing,
  days: number,
  unpaidDays: number | null = null,
): Position => ({
  standing,
  since: daysAgo(days),
  unpaidSince: unpaidDays === null ? null : daysAgo(unpaidDays),
  reason: '',
});

export const facts = (
  changes: Partial<EntitlementFacts['account']> & Partial<EntitlementFacts>,
) => ({
  account: {
    position: changes.position ?? at('active', 50),
    trialEndsAt: changes.trialEndsAt ?? null,
    hold: changes.hold ?? null,
  },
  subscriptions: changes.subscriptions ?? [],
  tenants: changes.tenants ?? [aTenant(1)],
});

export const entitled = (input: ReturnType<typeof facts>, now = NOW) =>
  entitlementFor(input, DEFAULT_LADDER, now);
