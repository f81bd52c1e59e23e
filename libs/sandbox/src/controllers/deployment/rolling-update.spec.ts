import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextSizeOfNew, nextSizesOfOld, type ReplicaCount } from './rolling-update.js';

const count = (name: string, wanted: number, available: number): ReplicaCount => ({
  name,
  wanted,
  available,
});

describe('how far the new ReplicaSet may grow', () => {
  it.each([
    { replicas: 3, surge: 1, current: 0, old: 3, next: 1 },
    { replicas: 3, surge: 1, current: 1, old: 3, next: 1 },
    { replicas: 3, surge: 1, current: 1, old: 2, next: 2 },
    { replicas: 3, surge: 3, current: 0, old: 3, next: 3 },
    { replicas: 1, surge: 0, current: 0, old: 1, next: 0 },
    { replicas: 1, surge: 0, current: 0, old: 0, next: 1 },
    { replicas: 2, surge: 1, current: 5, old: 0, next: 2 },
  ])(
    '$current of $replicas beside $old old ones, surge $surge → $next',
    ({ replicas, surge, current, old, next }) => {
      const bounds = { maxSurge: surge, maxUnavailable: 0 };
      const size = nextSizeOfNew(replicas, bounds, count('new', current, 0), [
        count('old', old, old),
      ]);
      expect(size).toBe(next);
    },
  );
});

describe('how far old ReplicaSets shrink', () => {
  const shrink = (
    replicas: number,
    maxUnavailable: number,
    current: ReplicaCount,
    old: ReplicaCount[],
  ) => Object.fromEntries(nextSizesOfOld(replicas, { maxSurge: 1, maxUnavailable }, current, old));

  it('waits while the new pod is not available', () => {
    expect(shrink(1, 0, count('new', 1, 0), [count('old', 1, 1)])).toEqual({});
  });

  it('lets the old pod go once the new one is available', () => {
    expect(shrink(1, 0, count('new', 1, 1), [count('old', 1, 1)])).toEqual({ old: 0 });
  });

  it('lets as many go as may be unavailable', () => {
    expect(shrink(4, 1, count('new', 1, 0), [count('old', 4, 4)])).toEqual({ old: 3 });
  });

  it('gives up pods that are not available before any that are', () => {
    const old = [count('older', 2, 2), count('broken', 2, 0)];
    expect(shrink(2, 0, count('new', 1, 1), old)).toEqual({ older: 1, broken: 0 });
  });

  it('never leaves fewer available than allowed, nor more pods than allowed', () => {
    const world = fc.record({
      replicas: fc.integer({ min: 1, max: 10 }),
      maxSurge: fc.integer({ min: 0, max: 5 }),
      maxUnavailable: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(world, fc.array(fc.boolean()), ({ replicas, maxSurge, maxUnavailable }, coin) => {
        const bounds = {
          maxSurge: maxSurge + maxUnavailable === 0 ? 1 : maxSurge,
          maxUnavailable: Math.min(maxUnavailable, replicas),
        };
        let current = count('new', 0, 0);
        let old = count('old', replicas, replicas);
        for (
          let step = 0;
          step < 60 && (old.wanted > 0 || current.available < replicas);
          step += 1
        ) {
          const size = nextSizeOfNew(replicas, bounds, current, [old]);
          if (size === current.wanted) {
            const next = nextSizesOfOld(replicas, bounds, current, [old]).get('old') ?? old.wanted;
            old = count('old', next, next);
          }
          // New pods become available sooner or later.
          const ready = coin[step] === false ? current.available : size;
          current = count('new', size, Math.min(ready, size));
          expect(current.wanted + old.wanted).toBeLessThanOrEqual(replicas + bounds.maxSurge);
          expect(old.available + current.available).toBeGreaterThanOrEqual(
            replicas - bounds.maxUnavailable,
          );
        }
        expect(old.wanted).toBe(0);
        expect(current.wanted).toBe(replicas);
      }),
    );
  });
});
