import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TenantStanding } from '../tenancy/tenant.js';
import { seatsOf, takeSeats } from './seats.js';
import { STANDINGS } from './standing.js';
import { SUBSCRIPTION_STATUSES } from './subscription.js';
import {
  aSubscription,
  aTenant,
  at,
  daysAgo,
  entitled,
  facts,
} from './testing/entitlement-facts.js';

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
