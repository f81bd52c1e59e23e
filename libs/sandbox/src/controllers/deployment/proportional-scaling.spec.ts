import { describe, expect, it } from 'vitest';
import { proportionalSizes } from './proportional-scaling.js';

const set = (name: string, wanted: number, maxReplicas: number) => ({
  name,
  wanted,
  available: wanted,
  maxReplicas,
});

describe('scaling in the middle of a rollout', () => {
  it("shares growth by size, as in the documentation's example", () => {
    // https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling
    const bounds = { maxSurge: 3, maxUnavailable: 2 };
    const sizes = proportionalSizes(15, bounds, [set('old', 8, 13), set('new', 5, 13)]);
    expect(Object.fromEntries(sizes)).toEqual({ old: 11, new: 7 });
  });

  it('scales everything to nothing', () => {
    const bounds = { maxSurge: 1, maxUnavailable: 0 };
    const sizes = proportionalSizes(0, bounds, [set('old', 3, 4), set('new', 1, 4)]);
    expect(Object.fromEntries(sizes)).toEqual({ old: 0, new: 0 });
  });

  it('gives what rounding leaves over to the largest', () => {
    const bounds = { maxSurge: 0, maxUnavailable: 1 };
    const sizes = proportionalSizes(7, bounds, [set('a', 2, 4), set('b', 1, 4), set('c', 1, 4)]);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBe(7);
  });
});
