import { describe, expect, it } from 'vitest';

import { afterAttempt, MAX_ATTEMPTS, pauseMs, type WebhookDelivery } from './delivery.js';

const now = new Date('2026-01-01T00:00:00Z');
const attempt = { at: now.toISOString(), status: 200, answer: 'ok', error: null, durationMs: 5 };
const failure = { ...attempt, status: 500, error: 'no' };
const delivery = { state: 'pending', attempts: 0, nextAttemptAt: now, log: [], settledAt: null };
const start = delivery as unknown as WebhookDelivery;

describe('a delivery', () => {
  it('is over with the first attempt that succeeds', () => {
    expect(afterAttempt(start, attempt, now, 0)).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      settledAt: now,
      log: [attempt],
    });
  });

  it('is tried again after five seconds, and after longer and longer up to a day, for three days', () => {
    const seconds = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => {
      return (pauseMs(index + 1, 0.5) ?? 0) / 1_000;
    });
    expect(seconds[0]).toBe(5);
    expect(seconds.at(-1)).toBe(86_400);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect(seconds.reduce((sum, each) => sum + each) / 86_400).toBeCloseTo(3.15, 2);
    expect(pauseMs(MAX_ATTEMPTS, 0.5)).toBeNull();
  });

  it('does not come back together with others that failed together', () => {
    expect([pauseMs(1, 0), pauseMs(1, 0.999)]).toEqual([4_000, expect.closeTo(5_998, -1)]);
  });

  it('is given up in the end, and remembers only the last attempts', () => {
    let given = start;
    for (let tries = 1; tries < MAX_ATTEMPTS; tries++) given = afterAttempt(given, failure, now, 0);
    expect(given.state).toBe('pending');
    given = afterAttempt(given, failure, now, 0);
    expect(given).toMatchObject({ state: 'failed', attempts: MAX_ATTEMPTS, settledAt: now });
    const again = { ...given, state: 'pending', attempts: 0 } as const;
    const logs = [0, 1, 2, 3].reduce(
      (one) => afterAttempt(one, failure, now, 0),
      again as WebhookDelivery,
    );
    expect(logs.log).toHaveLength(12);
  });
});
