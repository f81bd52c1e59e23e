import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  CONDITION_TYPES,
  getCondition,
  isTrue,
  setCondition,
  type Condition,
  type Observation,
} from './condition.js';

const NOON = new Date('2026-01-01T12:00:00Z');
const LATER = new Date('2026-01-01T12:05:00Z');
const rollingOut: Observation = {
  type: 'WorkloadReady',
  status: 'False',
  reason: 'RollingOut',
  message: '0 of 2 replicas of chat are ready.',
};

describe('recording an observation', () => {
  it('adds the first of its type, dated', () => {
    expect(setCondition([], rollingOut, NOON)).toEqual([
      { ...rollingOut, lastTransitionTime: NOON.toISOString() },
    ]);
  });

  it('gives the same array back when nothing is new', () => {
    const before = setCondition([], rollingOut, NOON);
    expect(setCondition(before, { ...rollingOut }, LATER)).toBe(before);
  });

  it('keeps the date when only the words change', () => {
    const before = setCondition([], rollingOut, NOON);
    const message = '1 of 2 replicas of chat are ready.';
    const after = setCondition(before, { ...rollingOut, message }, LATER);
    expect(after).toEqual([{ ...rollingOut, message, lastTransitionTime: NOON.toISOString() }]);
  });

  it('moves the date when the status changes', () => {
    const before = setCondition([], rollingOut, NOON);
    const after = setCondition(before, { ...rollingOut, status: 'True', reason: 'Ready' }, LATER);
    expect(getCondition(after, 'WorkloadReady')?.lastTransitionTime).toBe(LATER.toISOString());
    expect([isTrue(before, 'WorkloadReady'), isTrue(after, 'WorkloadReady')]).toEqual([
      false,
      true,
    ]);
    expect(isTrue(after, 'RouteReady')).toBe(false);
  });

  it('keeps one of each type, the others untouched, and is settled by repetition', () => {
    const observation = fc.record({
      type: fc.constantFrom(...CONDITION_TYPES),
      status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
      reason: fc.constantFrom('A', 'B'),
      message: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 12 }), observation, (earlier, last) => {
        const before = earlier.reduce(
          (all, one) => setCondition(all, one, NOON),
          [] as readonly Condition[],
        );
        const after = setCondition(before, last, LATER);
        const types = after.map((condition) => condition.type);
        expect(new Set(types).size).toBe(types.length);
        expect(getCondition(after, last.type)).toMatchObject(last);
        for (const other of before) if (other.type !== last.type) expect(after).toContain(other);
        expect(setCondition(after, last, NOON)).toBe(after);
      }),
    );
  });
});
