import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partition } from './partition.js';

describe('a partition', () => {
  test('asks once where everything is acceptable', async () => {
    let asked = 0;
    const result = await partition([1, 2, 3], async () => {
      asked += 1;
      return true;
    });
    expect(result).toEqual({ accepted: [1, 2, 3], rejected: [] });
    expect(asked).toBe(1);
  });

  test('finds one bad item among a thousand with few questions', async () => {
    let asked = 0;
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const result = await partition(items, async (some) => {
      asked += 1;
      return !some.includes(617);
    });
    expect(result.rejected).toEqual([617]);
    expect(result.accepted).toHaveLength(999);
    expect(asked).toBeLessThanOrEqual(22);
  });

  test('rejects exactly the bad items and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ id: fc.nat(), bad: fc.boolean() })), async (items) => {
        const result = await partition(items, async (some) => some.every((item) => !item.bad));
        expect(result.accepted).toEqual(items.filter((item) => !item.bad));
        expect(result.rejected).toEqual(items.filter((item) => item.bad));
      }),
    );
  });

  test('lets the earlier of two conflicting items win', async () => {
    const result = await partition(
      ['a', 'b', 'c'],
      async (some) => !(some.includes('a') && some.includes('c')),
    );
    expect(result).toEqual({ accepted: ['a', 'b'], rejected: ['c'] });
  });
});
