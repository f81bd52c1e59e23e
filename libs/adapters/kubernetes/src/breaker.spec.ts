import { expect, it } from 'vitest';
import {
  admit,
  afterAnswer,
  afterFailure,
  afterNothing,
  closedBreaker,
  type BreakerState,
} from './breaker.js';

const SETTINGS = { failuresToOpen: 3, openMs: { minMs: 1000, maxMs: 8000 } };
const waitMs = (opening: number): number => 1000 * 2 ** (opening - 1);

function failed(state: BreakerState, nowMs: number): BreakerState {
  return afterFailure(state, { reason: `at ${nowMs}`, nowMs }, SETTINGS, waitMs);
}

it('opens after so many failures in a row, and not before', () => {
  const twice = failed(failed(closedBreaker, 0), 1);
  expect(admit(twice, 2).go).toBe(true);
  const thrice = failed(twice, 2);
  expect(thrice).toMatchObject({ name: 'open', reason: 'at 2', untilMs: 1002 });
  expect(admit(thrice, 1001).go).toBe(false);
});

it('starts to count again after an answer', () => {
  const state = failed(failed(afterAnswer(), 0), 0);
  expect(admit(failed(afterAnswer(), 0), 0).go).toBe(true);
  expect(state.name).toBe('closed');
});

it('lets exactly one call through after the wait', () => {
  const open = failed(failed(failed(closedBreaker, 0), 0), 0);
  const first = admit(open, 1000);
  expect(first).toMatchObject({ go: true, state: { name: 'half-open' } });
  expect(admit(first.state, 1000).go).toBe(false);
});

it('waits longer each time the trial fails', () => {
  const open = failed(failed(failed(closedBreaker, 0), 0), 0);
  const again = failed(admit(open, 1000).state, 1000);
  expect(again).toMatchObject({ name: 'open', untilMs: 3000 });
  const third = failed(admit(again, 3000).state, 3000);
  expect(third).toMatchObject({ name: 'open', untilMs: 7000 });
});

it('gives the trial to the next call when one ends without an answer', () => {
  const open = failed(failed(failed(closedBreaker, 0), 0), 0);
  const abandoned = afterNothing(admit(open, 1000).state);
  expect(admit(abandoned, 1000).go).toBe(true);
});

it('does not extend the wait for calls that were under way when it opened', () => {
  const open = failed(failed(failed(closedBreaker, 0), 0), 0);
  expect(failed(open, 900)).toMatchObject({ untilMs: 1000 });
});
