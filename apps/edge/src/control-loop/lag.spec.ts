import { describe, expect, test } from 'vitest';
import { LagTracker } from './lag.js';

describe('the lag', () => {
  test('counts from the oldest change that is not verified', () => {
    const lags: [string, number][] = [];
    const tracker = new LagTracker((lagMs, id) => lags.push([id, lagMs]));
    tracker.seen('a', 100);
    tracker.seen('a', 150);
    expect(tracker.isOpen('a')).toBe(true);
    tracker.verified('a', 180);
    expect(lags).toEqual([['a', 80]]);
    expect(tracker.pending).toBe(0);
  });

  test('is told as quantiles of the last thousand', () => {
    const tracker = new LagTracker();
    expect(tracker.quantiles()).toBeUndefined();
    for (let change = 1; change <= 1_100; change += 1) {
      tracker.seen('a', 0);
      tracker.verified('a', change);
    }
    expect(tracker.quantiles()).toEqual({ p50: 600, p99: 1_090 });
  });

  test('ignores what it never saw', () => {
    const tracker = new LagTracker();
    tracker.verified('a', 1);
    expect(tracker.quantiles()).toBeUndefined();
  });
});
