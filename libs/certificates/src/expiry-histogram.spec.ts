import fc from 'fast-check';
import { expect, it } from 'vitest';

import { expiryHistogram } from './expiry-histogram.js';

it('every certificate stands in one bar, those that have ended in the first', () => {
  const rows = fc.array(fc.record({ days: fc.integer({ min: -50, max: 500 }), count: fc.nat(9) }));
  fc.assert(
    fc.property(rows, (daysLeft) => {
      const bars = expiryHistogram(daysLeft);
      const sum = (counts: readonly { readonly count: number }[]) =>
        counts.reduce((total, { count }) => total + count, 0);
      expect(sum(bars)).toBe(sum(daysLeft));
      expect(bars[0]).toMatchObject({ fromDays: null, toDays: 0 });
      expect(bars[0]?.count).toBe(sum(daysLeft.filter(({ days }) => days < 0)));
    }),
  );
});

it('bars meet without a gap', () => {
  const bars = expiryHistogram([]);
  bars.slice(1).forEach((bar, index) => expect(bar.fromDays).toBe(bars[index]?.toDays));
  expect(bars.at(-1)?.toDays).toBeNull();
});
