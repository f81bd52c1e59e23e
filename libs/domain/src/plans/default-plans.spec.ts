import { describe, expect, it } from 'vitest';

import { DEFAULT_PLANS } from './default-plans.js';
import { planSchema } from './plan.js';

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
    expect([first?.id, first?.price, first?.limits.replicas]).toEqual(['free', null, 1]);
    for (const plan of others) {
      expect(plan.limits.replicas).toBeGreaterThanOrEqual(2);
      expect(plan.price?.amountMinor).toBeGreaterThan(0);
    }
  });

  it('give more for more', () => {
    const sizes = DEFAULT_PLANS.map(({ limits }) => limits.memoryBytes * limits.replicas);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });
});
