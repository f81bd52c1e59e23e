import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { rankClusters, type PlaceableCluster, type PlacementWish } from './placement.js';

const GIB = 1024 ** 3;
const SIZE = { cpuMillis: 100, memoryBytes: GIB, pods: 3 };
const NOTHING = { cpuMillis: 0, memoryBytes: 0, pods: 0 };
const WISH: PlacementWish = {
  regionId: 'eu',
  planId: 'pro',
  size: SIZE,
  labels: {},
  strategy: 'spread',
  affinity: 'none',
};

const cluster = (name: string, more: Partial<PlaceableCluster> = {}): PlaceableCluster => ({
  id: `clu_${name}` as PlaceableCluster['id'],
  name,
  regionId: 'eu',
  cordoned: false,
  labels: {},
  tenantCount: 0,
  reserved: NOTHING,
  capacity: { cpuMillis: 10_000, memoryBytes: 100 * GIB, pods: 200 },
  isReachable: true,
  ofOrganization: 0,
  ...more,
});
const filled = (name: string, percent: number, more: Partial<PlaceableCluster> = {}) =>
  cluster(name, { reserved: { ...NOTHING, memoryBytes: percent * GIB }, ...more });

/** A tenth of each resource is kept free. */
const hasRoom = ({ capacity, reserved }: PlaceableCluster) =>
  (['cpuMillis', 'memoryBytes', 'pods'] as const).every(
    (name) => capacity === null || reserved[name] + SIZE[name] <= 0.9 * capacity[name],
  );

const names = (wish: Partial<PlacementWish>, ...clusters: PlaceableCluster[]) =>
  rankClusters({ ...WISH, ...wish }, clusters).candidates.map(({ name }) => name);
const blockers = (wish: Partial<PlacementWish>, ...clusters: PlaceableCluster[]) =>
  rankClusters({ ...WISH, ...wish }, clusters).verdicts.map(({ blocker }) => blocker);

describe('an instance', () => {
  it('goes to the emptiest cluster of its region', () => {
    const elsewhere = cluster('us', { regionId: 'us' });
    expect(names({}, filled('a', 50), filled('b', 20), elsewhere)).toEqual(['b', 'a']);
  });

  it('goes to the fullest with room where clusters are to be filled', () => {
    const wish = { strategy: 'fill' } as const;
    expect(names(wish, filled('a', 20), filled('b', 50), filled('full', 95))).toEqual(['b', 'a']);
  });

  it('goes to a cluster that is kept for its plan before one that is for all', () => {
    const kept = filled('kept', 80, { labels: { plans: 'pro, business' } });
    expect(names({}, cluster('all'), kept)).toEqual(['kept', 'all']);
    expect(blockers({ planId: 'free' }, kept)).toEqual(['plan']);
  });

  it('goes where its organization is, or is not, as is wanted', () => {
    const theirs = filled('theirs', 60, { ofOrganization: 2 });
    expect(names({ affinity: 'together' }, cluster('other'), theirs)).toEqual(['theirs', 'other']);
    expect(names({ affinity: 'apart' }, theirs, filled('other', 70))).toEqual(['other', 'theirs']);
  });

  it('goes by number of instances where no capacity is known', () => {
    const unknown = { capacity: null };
    const full = cluster('a', { ...unknown, tenantCount: 9 });
    expect(names({}, full, cluster('b', { ...unknown, tenantCount: 3 }))).toEqual(['b', 'a']);
  });

  it.each<[string, Partial<PlacementWish>, Partial<PlaceableCluster>, RegExp]>([
    ['closed', {}, { cordoned: true }, /no new instances/],
    ['unreachable', {}, { isReachable: false }, /did not answer/],
    ['labels', { labels: { disk: 'ssd' } }, { labels: { disk: 'hdd' } }, /disk=ssd.*has hdd/],
    ['plan', {}, { labels: { plans: 'free' } }, /kept for the plans free/],
    ['full', {}, { reserved: { ...NOTHING, pods: 179 } }, /pods is promised to 90%.*10% is kept/],
  ])('does not go to a cluster that is out of the question: %s', (blocker, wish, more, reason) => {
    const { candidates, verdicts } = rankClusters({ ...WISH, ...wish }, [cluster('a', more)]);
    expect(candidates).toEqual([]);
    expect(verdicts).toEqual([
      { cluster: 'a', blocker, reason: expect.stringMatching(reason) as string },
    ]);
  });
});

const someCluster = fc.record({
  name: fc.string({ minLength: 1, maxLength: 4 }),
  cordoned: fc.boolean(),
  isReachable: fc.boolean(),
  regionId: fc.constantFrom('eu', 'us'),
  tenantCount: fc.nat(50),
  ofOrganization: fc.nat(5),
  percent: fc.integer({ min: 0, max: 120 }),
});
const someFleet = fc
  .uniqueArray(someCluster, { selector: ({ name }) => name, maxLength: 8 })
  .map((all) => all.map(({ name, percent, ...more }) => filled(name, percent, more)));
const someWish = fc.record({
  strategy: fc.constantFrom('spread' as const, 'fill' as const),
  affinity: fc.constantFrom('none' as const, 'together' as const, 'apart' as const),
});

describe('whatever the fleet is like', () => {
  it('nobody goes where there is no room, where it is closed, or to another region', () => {
    fc.assert(
      fc.property(someFleet, someWish, (fleet, wish) => {
        for (const one of rankClusters({ ...WISH, ...wish }, fleet).candidates) {
          expect(hasRoom(one)).toBe(true);
          expect([one.cordoned, one.isReachable, one.regionId]).toEqual([false, true, 'eu']);
        }
      }),
    );
  });

  it('the order in which clusters are listed changes nothing', () => {
    fc.assert(
      fc.property(someFleet, someWish, (fleet, wish) => {
        const ranked = rankClusters({ ...WISH, ...wish }, fleet);
        const other = rankClusters({ ...WISH, ...wish }, fleet.toReversed());
        expect(other.candidates).toEqual(ranked.candidates);
      }),
    );
  });

  it('every cluster of the region is explained, once', () => {
    fc.assert(
      fc.property(someFleet, someWish, (fleet, wish) => {
        const explained = rankClusters({ ...WISH, ...wish }, fleet).verdicts;
        const inRegion = fleet.filter(({ regionId }) => regionId === 'eu');
        expect(explained.map((one) => one.cluster).sort()).toEqual(
          inRegion.map(({ name }) => name).sort(),
        );
      }),
    );
  });

  it('instances placed one after the other never promise more than there is', () => {
    fc.assert(
      fc.property(someFleet, someWish, fc.integer({ min: 1, max: 60 }), (fleet, wish, count) => {
        let clusters = fleet.filter((one) => hasRoom(one));
        for (let n = 0; n < count; n += 1) {
          const [best] = rankClusters({ ...WISH, ...wish }, clusters).candidates;
          if (!best) return;
          const memoryBytes = best.reserved.memoryBytes + SIZE.memoryBytes;
          const grown = { ...best, reserved: { ...best.reserved, memoryBytes } };
          expect(memoryBytes).toBeLessThanOrEqual((best.capacity?.memoryBytes ?? 0) * 0.9);
          clusters = clusters.map((one) => (one === best ? grown : one));
        }
      }),
    );
  });
});
