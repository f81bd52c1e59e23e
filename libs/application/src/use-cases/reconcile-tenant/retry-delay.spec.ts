import { describe, expect, it } from 'vitest';

import { retryDelayMs } from './retry-delay.js';

describe('the delay before another try', () => {
  it.each([
    [0, 500],
    [10_000, 5_000],
    [60_000, 30_000],
    [3_600_000, 60_000],
  ])('after failing for %d ms is %d ms', (failingForMs, delayMs) => {
    expect(retryDelayMs(failingForMs)).toBe(delayMs);
  });
});
