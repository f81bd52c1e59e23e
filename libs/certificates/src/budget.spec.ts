import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { spend, tokensAt, type BucketState } from './buckets.js';
import {
  budgetKeys,
  failureKey,
  LETS_ENCRYPT_BUDGET as RULES,
  proofAllowedAt,
  refundOrder,
  spendFailure,
  spendOrder,
  type OrderKind,
  type OrderWish,
} from './budget.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const START = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(START.getTime() + ms);

const wish = (name: string, kind: OrderKind = 'first'): OrderWish => ({
  directoryUrl: 'https://ca.example/dir',
  hostnames: [name],
  registrableDomains: [name.split('.').slice(-2).join('.')],
  kind,
});

/** Asks every `stepMs`, takes whatever is granted, and tells the most that was within any `windowMs`. */
function mostWithin(
  windowMs: number,
  lengthMs: number,
  stepMs: number,
  makeWish: (index: number) => OrderWish,
): number {
  const buckets = new Map<string, BucketState>();
  const granted: number[] = [];
  for (let ms = 0, index = 0; ms < lengthMs; ms += stepMs, index += 1) {
    const decision = spendOrder(makeWish(index), buckets, after(ms));
    if (!decision.isGranted) continue;
    decision.spent.forEach((state, key) => buckets.set(key, state));
    granted.push(ms);
  }
  return Math.max(
    ...granted.map((from) => granted.filter((ms) => ms >= from && ms < from + windowMs).length),
  );
}

describe('the budget', () => {
  it('grants at most 200 orders in any 3 hours and 100 in any hour, whoever asks', () => {
    const anyone = (index: number) => wish(`a.domain${index}.com`, 'renewal');
    expect(mostWithin(3 * HOUR_MS, 8 * HOUR_MS, 15_000, anyone)).toBeLessThanOrEqual(200);
    expect(mostWithin(HOUR_MS, 8 * HOUR_MS, 15_000, anyone)).toBeLessThanOrEqual(100);
  });

  it('grants at most 50 new certificates of a domain and 5 of a name set in any week', () => {
    const ofDomain = (index: number) => wish(`n${index}.acme.com`);
    expect(mostWithin(7 * DAY_MS, 15 * DAY_MS, HOUR_MS / 2, ofDomain)).toBeLessThanOrEqual(50);
    const ofNames = () => wish('chat.acme.com', 'renewal');
    expect(mostWithin(7 * DAY_MS, 15 * DAY_MS, HOUR_MS, ofNames)).toBeLessThanOrEqual(5);
  });

  it('keeps a share for renewals, which new orders cannot touch', () => {
    const buckets = new Map<string, BucketState>();
    const order = (index: number, kind: OrderKind) => {
      const decision = spendOrder(wish(`a.domain${index}.com`, kind), buckets, START);
      if (decision.isGranted) decision.spent.forEach((state, key) => buckets.set(key, state));
      return decision.isGranted;
    };
    const fresh = Array.from({ length: 100 }, (_, index) => order(index, 'first'));
    expect(fresh.filter(Boolean)).toHaveLength(RULES.orders.capacity - RULES.orders.reserved);
    const renewals = Array.from({ length: 100 }, (_, index) => order(200 + index, 'renewal'));
    expect(renewals.filter(Boolean)).toHaveLength(RULES.orders.reserved);
  });

  it('does not count renewals against their domain', () => {
    expect(budgetKeys(wish('chat.acme.com'), RULES).join()).toContain('domain ');
    expect(budgetKeys(wish('chat.acme.com', 'renewal'), RULES).join()).not.toContain('domain ');
  });

  it('spends of every bucket or of none, and says which one is empty until when', () => {
    const names = budgetKeys(wish('chat.acme.com'), RULES).find((key) => key.startsWith('names'));
    const buckets = new Map([[names ?? '', { tokens: 0, at: START }]]);
    const decision = spendOrder(wish('chat.acme.com'), buckets, START);
    expect(decision).toMatchObject({ isGranted: false, limit: names });
    if (decision.isGranted) return;
    expect(spendOrder(wish('chat.acme.com'), buckets, decision.availableAt).isGranted).toBe(true);
    const justBefore = new Date(decision.availableAt.getTime() - 1_000);
    expect(spendOrder(wish('chat.acme.com'), buckets, justBefore).isGranted).toBe(false);
  });

  it('gives back what an order that came to nothing took from domain and name set, and no more', () => {
    const buckets = new Map<string, BucketState>();
    const order = wish('chat.acme.com');
    const [ordersKey = ''] = budgetKeys(order, RULES).filter((key) => key.startsWith('orders'));
    for (let times = 1; times <= 10; times += 1) {
      const decision = spendOrder(order, buckets, START);
      expect(decision.isGranted).toBe(true);
      if (decision.isGranted) decision.spent.forEach((state, key) => buckets.set(key, state));
      refundOrder(order, buckets, START).forEach((state, key) => buckets.set(key, state));
      refundOrder(order, buckets, START).forEach((state, key) => buckets.set(key, state));
      expect(buckets.get(ordersKey)?.tokens).toBe(RULES.orders.capacity - times);
    }
    for (const [key, { tokens }] of buckets)
      if (key.startsWith('names')) expect(tokens).toBe(RULES.perNameSet.capacity);
  });

  it('names a set the same however it is written', () => {
    const keys = (...hostnames: string[]) => budgetKeys({ ...wish('a.com'), hostnames }, RULES);
    expect(keys('A.com', 'b.com')).toEqual(keys('b.com', 'a.com', 'a.com'));
    expect(keys('a.com')).not.toEqual(keys('a.com', 'b.com'));
  });

  it('lets at most 3 proofs of a name fail in any hour', () => {
    let state: BucketState | null = null;
    const failed: number[] = [];
    for (let ms = 0; ms < 6 * HOUR_MS; ms += 60_000) {
      if (proofAllowedAt(state, after(ms)) > after(ms)) continue;
      state = spendFailure(state, after(ms));
      failed.push(ms);
    }
    const most = Math.max(
      ...failed.map((from) => failed.filter((ms) => ms >= from && ms < from + HOUR_MS).length),
    );
    expect(most).toBeLessThanOrEqual(3);
    expect(failed.length).toBeGreaterThanOrEqual(6);
    expect(failureKey('d', 'A.com')).toBe(failureKey('d', 'a.com'));
  });
});

describe('a bucket', () => {
  const rule = { capacity: 5, refillMs: 1_000, reserved: 2 };

  it('never holds more than its capacity, nor grants what it does not hold', () => {
    const event = fc.record({ waitMs: fc.nat(5_000), isRenewal: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let state: BucketState | null = null;
        let now = START.getTime();
        for (const { waitMs, isRenewal } of events) {
          now += waitMs;
          const before = tokensAt(rule, state, new Date(now));
          expect(before).toBeLessThanOrEqual(rule.capacity);
          const spending = spend(rule, state, new Date(now), isRenewal);
          expect(spending.isGranted).toBe(before >= (isRenewal ? 1 : 3));
          if (spending.isGranted) ({ state } = spending);
        }
      }),
    );
  });

  it('does not shrink when a clock goes back', () => {
    const state = { tokens: 2, at: after(10_000) };
    expect(tokensAt(rule, state, START)).toBe(2);
  });
});
