import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualTimers } from './testing/manual-timers.js';
import { Backoff, backoffMs, sleep, Watchdog } from './timers.js';

const RANGE = { minMs: 1000, maxMs: 30_000 };

it('doubles from the least to the most', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 1000].map((n) => backoffMs(n, RANGE, () => 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

it('is never below the least or above the most, whatever chance says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, chance) => {
        const waitMs = backoffMs(n, RANGE, () => chance);
        expect(waitMs).toBeGreaterThanOrEqual(RANGE.minMs);
        expect(waitMs).toBeLessThanOrEqual(RANGE.maxMs);
      },
    ),
  );
});

it('starts over when told', () => {
  const backoff = new Backoff(new ManualTimers(1), RANGE);
  expect([backoff.nextMs(), backoff.nextMs()]).toEqual([1000, 2000]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(1000);
});

it('sleeps for its time, or until it is woken', async () => {
  const timers = new ManualTimers();
  const controller = new AbortController();
  const slept = sleep(timers, 500, controller.signal);
  timers.pass(500);
  await slept;
  const woken = sleep(timers, 500, controller.signal);
  controller.abort();
  await woken;
});

it('barks after silence, measured from the last chunk', async () => {
  const timers = new ManualTimers();
  let barks = 0;
  const dog = new Watchdog(timers, 1000, () => (barks += 1));
  const chunks = dog.guard(
    (async function* () {
      yield new Uint8Array(1);
      yield new Uint8Array(1);
    })(),
  );
  timers.pass(900);
  await chunks.next();
  timers.pass(900);
  expect(barks).toBe(0);
  timers.pass(100);
  expect(barks).toBe(1);
  expect(dog.expired).toBe(true);
});

it('does not bark once it is stopped', () => {
  const timers = new ManualTimers();
  const dog = new Watchdog(timers, 1000, () => expect.unreachable());
  dog.stop();
  timers.pass(5000);
  expect(dog.expired).toBe(false);
});
