import { describe, expect, it } from 'vitest';

import type { TenantStanding } from '../tenancy/tenant.js';
import { seatsOf, takeSeats } from './seats.js';
import type { Position, Standing } from './standing.js';
import {
  aSubscription,
  aTenant,
  at,
  DAY_MS,
  daysAgo,
  entitled,
  facts,
  NOW,
  tenantId,
} from './testing/entitlement-facts.js';

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
      {
        subscriptions: [
          aSubscription('trialing', { pro: 1 }, { trialEndsAt: inOneDay.toISOString() }),
        ],
      },
      'trialing',
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
      'past due first when of two of one moment one was not paid',
      { subscriptions: [unpaidEnd, canceled] },
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
      'past due only, when it was paid anew after it fell, and failed again before anybody looked',
      {
        position: at('suspended', 40, 60),
        subscriptions: [
          canceled,
          aSubscription('past_due', { pro: 1 }, { createdAt: daysAgo(35).toISOString() }),
        ],
      },
      'past_due',
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
