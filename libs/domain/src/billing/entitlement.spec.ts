import { isId, type TenantId } from '@fleetcommand/kernel/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TenantStanding } from '../tenancy/tenant.js';
import { entitlementFor, type EntitlementFacts } from './entitlement.js';
import { seatsOf, takeSeats } from './seats.js';
import { DEFAULT_LADDER, STANDINGS, type Position, type Standing } from './standing.js';
import { SUBSCRIPTION_STATUSES, type SubscriptionFacts } from './subscription.js';

const NOW = new Date('2026-06-01T00:00:00.000Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

function tenantId(n: number): TenantId {
  const id = `ten_${n.toString(16).padStart(32, '0')}`;
  if (!isId('ten', id)) throw new Error(id);
  return id;
}

const aTenant = (n: number, planId = 'pro', standing: TenantStanding = 'good') => ({
  id: tenantId(n),
  planId,
  standing,
  createdAt: daysAgo(100 - n),
});

function aSubscription(
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
    createdAt: daysAgo(50).toISOString(),
    trialEndsAt: null,
    periodEndsAt: null,
    cancelsAt: null,
    endedAt: null,
    endReason: null,
    ...more,
  };
}

const at = (standing: Standing, days: number, unpaidDays: number | null = null): Position => ({
  standing,
  since: daysAgo(days),
  unpaidSince: unpaidDays === null ? null : daysAgo(unpaidDays),
  reason: '',
});

const facts = (changes: Partial<EntitlementFacts['account']> & Partial<EntitlementFacts>) => ({
  account: {
    position: changes.position ?? at('active', 50),
    trialEndsAt: changes.trialEndsAt ?? null,
    hold: changes.hold ?? null,
  },
  subscriptions: changes.subscriptions ?? [],
  tenants: changes.tenants ?? [aTenant(1)],
});

const entitled = (input: ReturnType<typeof facts>, now = NOW) =>
  entitlementFor(input, DEFAULT_LADDER, now);

describe('the standing', () => {
  const inOneDay = new Date(NOW.getTime() + DAY_MS);
  const hold = { reason: 'a wire transfer is on its way', until: inOneDay, by: 'ops' };
  const canceled = aSubscription('canceled', {}, { endReason: 'requested' });
  const unpaidEnd = aSubscription('canceled', {}, { endReason: 'payment-failed' });
  const pastDue = { subscriptions: [aSubscription('past_due')] };
  it.each<[string, Parameters<typeof facts>[0], Standing, TenantStanding]>([
    ['active once paid', { subscriptions: [aSubscription('active')] }, 'active', 'good'],
    ['trialing without a card', { trialEndsAt: inOneDay }, 'trialing', 'good'],
    [
      'trialing with a card',
      { subscriptions: [aSubscription('trialing', {}, { trialEndsAt: inOneDay.toISOString() })] },
      'past_due',
      'good',
    ],
    ['past due at the first failed payment', pastDue, 'past_due', 'good'],
    [
      'past due within the grace, whatever is said again',
      { ...pastDue, position: at('past_due', 13, 13) },
      'past_due',
      'good',
    ],
    [
      'suspended when the grace is over',
      { ...pastDue, position: at('past_due', 14, 14) },
      'suspended',
      'suspended',
    ],
    [
      'suspended still, within the time before the archive',
      { ...pastDue, position: at('suspended', 29, 43) },
      'suspended',
      'suspended',
    ],
    [
      'archived after it',
      { ...pastDue, position: at('suspended', 30, 44) },
      'archived',
      'suspended',
    ],
    [
      'deleted in the end',
      { ...pastDue, position: at('archived', 60, 104) },
      'deleted',
      'suspended',
    ],
    [
      'one rung lower only, however long nobody looked',
      { ...pastDue, position: at('active', 900) },
      'past_due',
      'good',
    ],
    [
      'past due when a trial ended and nobody paid',
      { position: at('trialing', 14), trialEndsAt: daysAgo(0.1) },
      'past_due',
      'good',
    ],
    [
      'suspended three days after such a trial',
      { position: at('past_due', 3, 3), trialEndsAt: daysAgo(3) },
      'suspended',
      'suspended',
    ],
    [
      'suspended at once when the customer ended it',
      { subscriptions: [canceled] },
      'suspended',
      'suspended',
    ],
    [
      'past due first when Stripe ended it for want of payment',
      { subscriptions: [unpaidEnd] },
      'past_due',
      'good',
    ],
    [
      'active again from every rung by payment',
      { position: at('archived', 59, 120), subscriptions: [canceled, aSubscription('active')] },
      'active',
      'good',
    ],
    [
      'active while an operator holds it',
      { ...pastDue, position: at('suspended', 10, 30), hold },
      'active',
      'good',
    ],
    [
      'what it was without the hold, when that is over',
      { ...pastDue, hold: { ...hold, until: daysAgo(1) } },
      'past_due',
      'good',
    ],
    [
      'active of a late event’s subscription that in truth is over and replaced',
      { subscriptions: [canceled, aSubscription('active', { pro: 1 }, { id: 'sub_2' })] },
      'active',
      'good',
    ],
  ])('is %s', (_, given, standing, tenantStanding) => {
    const { position, tenants } = entitled(facts(given));
    expect(position.standing).toBe(standing);
    expect(tenants.get(tenantId(1))?.standing).toBe(tenantStanding);
  });

  it('is active with nothing to pay, and stays so without being looked at', () => {
    const { position, nextLookAt } = entitled(facts({ tenants: [] }));
    expect(position).toMatchObject({ standing: 'active', unpaidSince: null });
    expect(nextLookAt).toBeNull();
  });

  it('takes nothing away before the very day, and says when that is', () => {
    const { nextLookAt } = entitled(facts({ ...pastDue, position: at('past_due', 5, 5) }));
    expect(nextLookAt).toEqual(new Date(NOW.getTime() + 9 * DAY_MS));
  });
});

describe('an instance', () => {
  it('has its own plan’s seat, the oldest first; the others what is left, and that plan with it', () => {
    const seats = seatsOf([aSubscription('active', { pro: 1, business: 1 })]);
    const seating = takeSeats([aTenant(3), aTenant(2), aTenant(1)], seats);
    expect([...seating.taken].map(([id, { planId }]) => [id, planId])).toEqual([
      [tenantId(1), 'pro'],
      [tenantId(2), 'business'],
    ]);
    expect(seating.without).toEqual([tenantId(3)]);
  });

  it('alone falls when nobody pays for it; those that are paid stay', () => {
    const input = facts({
      position: at('past_due', 14, 14),
      subscriptions: [aSubscription('active', { pro: 1 })],
      tenants: [aTenant(1), aTenant(2)],
    });
    const { tenants, position } = entitled(input);
    expect(position).toMatchObject({
      standing: 'suspended',
      reason: 'The subscription covers 1 of 2 instances.',
    });
    expect(tenants.get(tenantId(1))?.standing).toBe('good');
    expect(tenants.get(tenantId(2))?.standing).toBe('suspended');
  });

  it('waits for its first payment, and runs with it', () => {
    const tenants = [aTenant(1, 'business', 'awaiting-payment')];
    const before = entitled(facts({ tenants })).tenants.get(tenantId(1));
    expect(before?.standing).toBe('awaiting-payment');
    const subscriptions = [aSubscription('active', { business: 1 })];
    const after = entitled(facts({ tenants, subscriptions })).tenants.get(tenantId(1));
    expect(after).toEqual({ standing: 'good', plan: null, isForfeit: false });
  });

  it('is forfeit only at the end of the ladder', () => {
    const subscriptions = [aSubscription('unpaid')];
    const of = (position: Position) =>
      entitled(facts({ position, subscriptions })).tenants.get(tenantId(1))?.isForfeit;
    expect(of(at('suspended', 400, 500))).toBe(false);
    expect(of(at('archived', 59, 500))).toBe(false);
    expect(of(at('archived', 60, 500))).toBe(true);
  });
});

describe('an entitlement', () => {
  const status = fc.constantFrom(...SUBSCRIPTION_STATUSES);
  const subscription = fc
    .record({ status, pro: fc.nat(2), business: fc.nat(2), isAsked: fc.boolean(), n: fc.nat(9) })
    .map(({ status: word, pro, business, isAsked, n }) =>
      aSubscription(
        word,
        { pro, business },
        { id: `sub_${n}`, endReason: isAsked ? 'requested' : 'payment-failed' },
      ),
    );
  const tenant = fc
    .record({
      n: fc.integer({ min: 1, max: 9 }),
      plan: fc.constantFrom('pro', 'business'),
      standing: fc.constantFrom<TenantStanding>('good', 'awaiting-payment', 'suspended'),
    })
    .map(({ n, plan, standing }) => aTenant(n, plan, standing));
  const input = fc
    .record({
      standing: fc.constantFrom(...STANDINGS),
      days: fc.nat(120),
      unpaid: fc.option(fc.nat(200)),
      subscriptions: fc.uniqueArray(subscription, { maxLength: 4, selector: ({ id }) => id }),
      tenants: fc.uniqueArray(tenant, { maxLength: 5, selector: ({ id }) => id }),
      trial: fc.option(fc.integer({ min: -20, max: 20 })),
    })
    .map(({ standing, days, unpaid, trial, ...rest }) =>
      facts({
        ...rest,
        position: at(standing, days, unpaid),
        trialEndsAt: trial === null ? null : daysAgo(trial),
      }),
    );

  it('is the same whatever order the facts come in', () => {
    fc.assert(
      fc.property(input, (given) => {
        const turned = {
          ...given,
          subscriptions: given.subscriptions.toReversed(),
          tenants: given.tenants.toReversed(),
        };
        const [one, other] = [entitled(given), entitled(turned)];
        expect(one.position).toEqual(other.position);
        expect(Object.fromEntries(one.tenants)).toEqual(Object.fromEntries(other.tenants));
      }),
    );
  });

  it('does not change when it is derived again at the same time', () => {
    fc.assert(
      fc.property(input, (given) => {
        const once = entitled(given);
        // The rung's own time begins when it is reached: looked at again at once, nothing moves.
        const again = entitled({
          ...given,
          account: { ...given.account, position: once.position },
          tenants: given.tenants.map((t) => ({
            ...t,
            standing: once.tenants.get(t.id)?.standing ?? t.standing,
            planId: once.tenants.get(t.id)?.plan?.planId ?? t.planId,
          })),
        });
        expect(again.position).toEqual(once.position);
        for (const [id, { standing }] of again.tenants)
          expect(standing).toBe(once.tenants.get(id)?.standing);
      }),
    );
  });

  it('never falls by more than one rung, and never while what is owed is paid', () => {
    fc.assert(
      fc.property(input, (given) => {
        const before = STANDINGS.indexOf(given.account.position.standing);
        const { position, claim } = entitled(given);
        const after = STANDINGS.indexOf(position.standing);
        if (claim.kind === 'paid' || claim.kind === 'trial' || claim.kind === 'none')
          expect(after).toBeLessThanOrEqual(1);
        // From good standing to suspended is one step for those who ended it themselves.
        const most = before <= 1 ? STANDINGS.indexOf('suspended') : before + 1;
        expect(after).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('never seats more instances than are paid for, nor takes a seat from one that has it', () => {
    fc.assert(
      fc.property(input, ({ tenants, subscriptions }) => {
        const seats = seatsOf(subscriptions);
        const { taken, without, free } = takeSeats(tenants, seats);
        expect(taken.size + free.length).toBe(seats.length);
        expect(taken.size + without.length).toBe(tenants.length);
        if (without.length > 0) expect(free).toEqual([]);
      }),
    );
  });
});
