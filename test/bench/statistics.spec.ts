import { expect, it } from 'vitest';
import { latencies, percentile, rounded } from './statistics.js';

it.each([
  [[5], 0.5, 5],
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4], 0.5, 2],
  [Array.from({ length: 100 }, (_, i) => 100 - i), 0.99, 99],
  [Array.from({ length: 200 }, (_, i) => i + 1), 0.99, 198],
  [[7, 9], 1, 9],
  [[7, 9], 0, 7],
])('of %j the share %d is %d', (samples, share, value) => {
  expect(percentile(samples, share)).toBe(value);
});

it('of nothing is nothing', () => {
  expect(percentile([], 0.5)).toBeNaN();
});

it('are told to a tenth', () => {
  expect(rounded(1.25)).toBe(1.3);
  expect(rounded(0.123_456, 3)).toBe(0.123);
  expect(latencies([1.04, 2.06])).toEqual({ p50Ms: 1, p99Ms: 2.1 });
});
