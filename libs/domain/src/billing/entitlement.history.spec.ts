/** Whole lives of subscriptions, looked at on any days: what may never come of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TenantStanding } from '../tenancy/tenant.js';
import type { Entitlement } from './entitlement.js';
import { DEFAULT_LADDER, STANDINGS, type Position } from './standing.js';
import { isGiving, isOwing, type SubscriptionFacts } from './subscription.js';
import {
  aSubscription,
  aTenant,
  at,
  DAY_MS,
  entitled,
  facts,
  NOW,
  tenantId,
} from './testing/entitlement-facts.js';

const ACTS = ['subscribe', 'fail', 'give up', 'pay', 'cancel', 'end unpaid', 'nothing'] as const;
type Act = (typeof ACTS)[number];
interface Day {
  readonly act: Act;
  readonly isLookedAt: boolean;
}
interface Look {
  readonly day: number;
  readonly entitlement: Entitlement;
  readonly subscriptions: readonly SubscriptionFacts[];
}

const ME = tenantId(1);
const dateOf = (day: number) => new Date(NOW.getTime() + day * DAY_MS);
const rung = ({ standing }: Position) => STANDINGS.indexOf(standing);

/** What Stripe does with the newest subscription; the others are over. */
function next(all: readonly SubscriptionFacts[], act: Act, day: number): SubscriptionFacts[] {
  const newest = all.at(-1);
  const isLiving = newest !== undefined && (isGiving(newest) || isOwing(newest));
  if (act === 'subscribe') {
    if (isLiving) return [...all];
    const createdAt = dateOf(day).toISOString();
    return [...all, aSubscription('active', { pro: 1 }, { id: `sub_${day}`, createdAt })];
  }
  if (!newest || !isLiving) return [...all];
  const become = (more: Partial<SubscriptionFacts>) => [
    ...all.slice(0, -1),
    { ...newest, ...more },
  ];
  switch (act) {
    case 'fail':
      return become({ status: newest.status === 'unpaid' ? 'unpaid' : 'past_due' });
    case 'give up':
      return become({ status: isOwing(newest) ? 'unpaid' : newest.status });
    case 'pay':
      return become({ status: 'active' });
    case 'cancel':
      return become({ status: 'canceled', endReason: 'requested' });
    case 'end unpaid':
      return isOwing(newest)
        ? become({ status: 'canceled', endReason: 'payment-failed' })
        : [...all];
    case 'nothing':
      return [...all];
  }
}

/** Lives through the days, and tells of each look. */
function live(days: readonly Day[]): Look[] {
  let position = at('active', 0);
  let standing: TenantStanding = 'awaiting-payment';
  let subscriptions: SubscriptionFacts[] = [];
  const looks: Look[] = [];
  for (const [day, { act, isLookedAt }] of days.entries()) {
    subscriptions = next(subscriptions, act, day);
    if (!isLookedAt) continue;
    const tenants = [aTenant(1, 'pro', standing)];
    const entitlement = entitled(facts({ position, subscriptions, tenants }), dateOf(day));
    ({ position } = entitlement);
    standing = entitlement.tenants.get(ME)?.standing ?? standing;
    looks.push({ day, entitlement, subscriptions });
  }
  return looks;
}

/** Mostly nothing happens. */
function historyOf(acts: readonly Act[]) {
  const act = fc.oneof(
    { weight: 12, arbitrary: fc.constant<Act>('nothing') },
    { weight: 1, arbitrary: fc.constantFrom(...acts) },
  );
  const day = fc.record({ act, isLookedAt: fc.boolean() });
  return fc.array(day, { minLength: 20, maxLength: 260, size: 'max' });
}
const history = historyOf(ACTS);
/**
 * A debt is paid by a new subscription. Where the old one is paid, and owes again before anybody looks, its facts are
 * those of one that always owed.
 */
const historyToldByFacts = historyOf(ACTS.filter((act) => act !== 'pay'));
const { archiveAfterDays, deleteAfterDays } = DEFAULT_LADDER;

describe('whatever the history, and whenever it is looked at', () => {
  it('what is paid is had', () => {
    fc.assert(
      fc.property(history, (days) => {
        for (const { entitlement, subscriptions } of live(days)) {
          if (!subscriptions.some(isGiving)) continue;
          expect(entitlement.position.standing).toBe('active');
          expect(entitlement.tenants.get(ME)).toEqual({
            standing: 'good',
            plan: null,
            isForfeit: false,
          });
        }
      }),
    );
  });

  it('nobody is deleted sooner than three months after they were seen paying', () => {
    fc.assert(
      fc.property(history, (days) => {
        let paidOn = 0;
        for (const { day, entitlement, subscriptions } of live(days)) {
          if (subscriptions.some(isGiving)) paidOn = day;
          if (entitlement.position.standing !== 'deleted') continue;
          expect(day - paidOn).toBeGreaterThanOrEqual(archiveAfterDays + deleteAfterDays);
        }
      }),
    );
  });

  it('a single look never finds somebody who owes more than one rung lower', () => {
    fc.assert(
      fc.property(history, (days) => {
        const looks = live(days);
        for (const [index, { entitlement }] of looks.entries()) {
          const before = looks[index - 1]?.entitlement.position ?? at('active', 0);
          const isOver = entitlement.claim.kind === 'ended';
          // From good standing straight to suspended only by one's own wish.
          const most =
            isOver && rung(before) <= 1 ? STANDINGS.indexOf('suspended') : rung(before) + 1;
          expect(rung(entitlement.position)).toBeLessThanOrEqual(Math.max(most, 2));
        }
      }),
    );
  });

  it('an instance is off only where the account has fallen, or before it was ever paid for', () => {
    fc.assert(
      fc.property(history, (days) => {
        for (const { entitlement } of live(days)) {
          const standing = entitlement.tenants.get(ME)?.standing;
          if (standing === 'suspended')
            expect(rung(entitlement.position)).toBeGreaterThanOrEqual(
              STANDINGS.indexOf('suspended'),
            );
        }
      }),
    );
  });

  it('whoever is looked at less often is never worse off for it', () => {
    fc.assert(
      fc.property(
        historyToldByFacts,
        fc.array(fc.boolean(), { minLength: 260, maxLength: 260 }),
        (days, kept) => {
          const often = live(days.map((day) => ({ ...day, isLookedAt: true })));
          const seldom = live(
            days.map((day, index) => ({ ...day, isLookedAt: kept[index] === true })),
          );
          for (const { day, entitlement } of seldom) {
            const daily = often[day]?.entitlement.position;
            if (daily) expect(rung(entitlement.position)).toBeLessThanOrEqual(rung(daily));
          }
        },
      ),
    );
  });
});
