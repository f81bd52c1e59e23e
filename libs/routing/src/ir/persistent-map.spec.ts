import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PersistentMap } from './persistent-map.js';

const changes = fc.array(
  fc.tuple(fc.string({ maxLength: 2 }), fc.option(fc.nat(3), { nil: undefined })),
);

function apply(
  map: Map<string, number>,
  list: ReadonlyArray<readonly [string, number | undefined]>,
): Map<string, number> {
  const copy = new Map(map);
  for (const [key, value] of list) {
    if (value === undefined) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
}

describe('PersistentMap', () => {
  it(
    'holds what an ordinary map would, and leaves earlier copies alone',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(changes, changes, (first, second) => {
          const one = PersistentMap.empty<number>().with(first);
          const two = one.with(second);
          const expectedOne = apply(new Map(), first);
          const expectedTwo = apply(expectedOne, second);
          for (const [map, expected] of [
            [one, expectedOne],
            [two, expectedTwo],
          ] as const) {
            expect(new Map(map)).toEqual(expected);
            expect(map.size).toBe(expected.size);
            for (const [key, value] of expected) expect(map.get(key)).toBe(value);
            expect([...map.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
          }
        }),
      );
    },
  );

  it(
    'names exactly the differences between two maps, whatever their history',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(changes, changes, fc.boolean(), (first, second, related) => {
          const one = PersistentMap.empty<number>().with(first);
          const two = (related ? one : PersistentMap.empty<number>()).with(second);
          const found = [...two.differencesFrom(one)];
          const keys = new Set([...one.keys(), ...two.keys()]);
          const expected = [...keys].filter((key) => one.get(key) !== two.get(key));
          expect(found.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
          for (const { key, before, after } of found) {
            expect(before).toBe(one.get(key));
            expect(after).toBe(two.get(key));
          }
        }),
      );
    },
  );

  it('is the same object where nothing changes', () => {
    const map = PersistentMap.empty<number>().with([['a', 1]]);
    expect(
      map.with([
        ['a', 1],
        ['b', undefined],
      ]),
    ).toBe(map);
  });
});
