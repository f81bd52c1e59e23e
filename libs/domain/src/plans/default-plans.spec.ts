import { describe, expect, it } from 'vitest';

import { DEFAULT_PLANS } from './default-plans.js';
import { isFree, planSchema, priceFor } from './plan.js';

describe('the plans of a new installation', () => {
  it.each(DEFAULT_PLANS)('hold a valid “$id”', (plan) => {
    expect(planSchema.parse(plan)).toEqual(plan);
  });

  it('have an id and a position each', () => {
    expect(new Set(DEFAULT_PLANS.map((plan) => plan.id)).size).toBe(DEFAULT_PLANS.length);
    expect(new Set(DEFAULT_PLANS.map((plan) => plan.position)).size).toBe(DEFAULT_PLANS.length);
  });

  it('begin with a free one of one replica; the paid ones survive the loss of one', () => {
    const [first, ...others] = DEFAULT_PLANS.toSorted((a, b) => a.position - b.position);
    expect([first?.id, first?.prices, first?.limits.replicas]).toEqual(['free', [], 1]);
    for (const plan of others) {
      expect(plan.limits.replicas).toBeGreaterThanOrEqual(2);
      expect(isFree(plan)).toBe(false);
    }
  });

  it('give more for more', () => {
    const sizes = DEFAULT_PLANS.map(({ limits }) => limits.memoryBytes * limits.replicas);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  it('are sold in the same currencies, by the month and by the year', () => {
    const [pro, business] = DEFAULT_PLANS.filter((plan) => !isFree(plan));
    const ways = (plan: typeof pro) =>
      plan?.prices.map(({ currency, interval }) => `${currency}/${interval}`);
    expect(ways(pro)).toEqual(['eur/month', 'eur/year', 'usd/month', 'usd/year']);
    expect(ways(business)).toEqual(ways(pro));
  });
});

describe('a price', () => {
  const plan = {
    prices: [
      { currency: 'eur', amountMinor: 2_900, interval: 'month', priceId: 'price_1' } as const,
    ],
    regionSurcharges: [{ region: 'moon', percent: 15 }],
  };

  it('is the plan’s, and more where the region is dear', () => {
    const at = (region: string) => priceFor(plan, { currency: 'eur', interval: 'month', region });
    expect(at('local')).toEqual(plan.prices[0]);
    expect(at('moon')).toEqual({ currency: 'eur', interval: 'month', amountMinor: 3_335 });
  });

  it('is none in a currency or interval that the plan is not sold in', () => {
    expect(priceFor(plan, { currency: 'usd', interval: 'month', region: 'local' })).toBeNull();
    expect(priceFor(plan, { currency: 'eur', interval: 'year', region: 'local' })).toBeNull();
  });

  it('is named once a currency and interval', () => {
    const [first] = DEFAULT_PLANS;
    const price = { currency: 'eur', amountMinor: 1, interval: 'month' };
    expect(planSchema.safeParse({ ...first, prices: [price, price] }).success).toBe(false);
  });
});
