import { describe, expect, it } from 'vitest';
import { raised, remainingMs, type Backoff } from './restart-backoff.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

describe('the restart back-off', () => {
  it('lets the first restart happen at once', () => {
    expect(remainingMs(undefined, at(5), at(5))).toBe(0);
  });

  it('waits 10 s from the second crash on, doubling to 5 minutes', () => {
    let backoff: Backoff | undefined;
    const waits: number[] = [];
    let now = 0;
    for (let crash = 0; crash < 8; crash += 1) {
      const waitMs = remainingMs(backoff, at(now), at(now));
      waits.push(waitMs / 1000);
      const restartAt = now + waitMs / 1000;
      backoff = raised(backoff, at(now), at(restartAt));
      now = restartAt + 1;
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('counts from the end of the run, not from the look', () => {
    const backoff = { delayMs: 40_000, raisedAt: at(0) };
    expect(remainingMs(backoff, at(10), at(30))).toBe(20_000);
  });

  it('forgives after ten good minutes', () => {
    const backoff = { delayMs: 300_000, raisedAt: at(0) };
    expect(remainingMs(backoff, at(599), at(599))).toBe(300_000);
    expect(remainingMs(backoff, at(601), at(601))).toBe(0);
    expect(raised(backoff, at(601), at(601)).delayMs).toBe(10_000);
  });
});
