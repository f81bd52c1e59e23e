import { describe, expect, it } from 'vitest';

import { retryDelayMs } from './retry-delay.js';

describe('the delay before another try', () => {
  const since = new Date('2026-01-01T00:00:00Z');
  it.each([
    [0, 500],
    [10_000, 5_000],
    [60_000, 30_000],
    [3_600_000, 60_000],
  ])('after failing for %d ms is %d ms', (failingForMs, delayMs) => {
    expect(retryDelayMs(since, new Date(since.getTime() + failingForMs))).toBe(delayMs);
  });
});
