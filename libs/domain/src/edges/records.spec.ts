import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Region } from '../clusters/cluster.js';
import { givenUpAt, serviceOf } from './draining.js';
import { addressesOf, decideRecords, isEmpty, type EdgeFacts, type ZoneFacts } from './records.js';
import { nextHealth } from './standing.js';
import { factsOfHosts, factsOfZones, lostEdges } from './zone-facts.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

interface Sketch {
  readonly serving?: boolean;
  readonly for?: number;
  readonly asked?: number | null;
  readonly draining?: boolean;
  readonly pool?: string;
  readonly addresses?: readonly string[];
  readonly region?: string | null;
}

function edge(name: string, sketch: Sketch = {}): EdgeFacts {
  const { serving = true, asked = 2, pool = 'shared', region = null } = sketch;
  return {
    name,
    place: { region, pool, addresses: sketch.addresses ?? [`192.0.2.${name.slice(-1)}`] },
    health: { isServing: serving, since: ago(sketch.for ?? 3_600) },
    askedAt: asked === null ? null : ago(asked),
    drainingSince: sketch.draining ? ago(5) : null,
  };
}

function decide(
  edges: readonly EdgeFacts[],
  published: readonly string[],
  more: Partial<ZoneFacts> = {},
) {
  const facts = {
    pool: 'shared',
    edges,
    balanced: [],
    given: [],
    published: addressesOf(published),
    ...more,
  };
  return decideRecords(facts, NOW);
}

const [A, B] = ['192.0.2.1', '192.0.2.2'];

const ownAddresses = (index: number) => [`192.0.2.${index}`, `2001:db8::${index}`];
const ALL = [0, 1, 2, 3].flatMap(ownAddresses);

describe('the records of a zone', () => {
  it.each<[string, readonly EdgeFacts[], readonly string[], readonly string[]]>([
    ['lead to the first edges at once', [edge('e1', { for: 0 })], [], [A]],
    ['lead to all that serve', [edge('e1'), edge('e2')], [A], [A, B]],
    ['wait for one that is back a moment only', [edge('e1'), edge('e2', { for: 5 })], [A], [A]],
    [
      'forgive one that was missed',
      [edge('e1'), edge('e2', { serving: false, for: 15 })],
      [A, B],
      [A, B],
    ],
    [
      'leave out one that fails for longer',
      [edge('e1'), edge('e2', { serving: false, for: 20 })],
      [A, B],
      [A],
    ],
    [
      'leave out one that drains, however well it is',
      [edge('e1'), edge('e2', { draining: true })],
      [A, B],
      [A],
    ],
    [
      'keep what nobody asked about lately',
      [edge('e1', { asked: 90, serving: false })],
      [A, B],
      [A],
    ],
    ['let in nobody who was not asked yet', [edge('e1'), edge('e2', { asked: null })], [A], [A]],
    [
      'leave out edges of another pool',
      [edge('e1'), edge('e2', { pool: 'dedicated' })],
      [A, B],
      [A],
    ],
    ['forget an edge that is not known any more', [edge('e1')], [A, B], [A]],
    ['stay as they were when nobody serves', [edge('e1', { serving: false })], [A, B], [A, B]],
    ['stay as they were when all drain', [edge('e1', { draining: true })], [A], [A]],
    ['stay as they were when there is no edge left', [], [A], [A]],
    ['are none while no edge names an address', [edge('e1', { addresses: [] })], [], []],
  ])('%s', (_, edges, published, wanted) => {
    expect(decide(edges, published).wanted).toEqual(addressesOf(wanted));
  });

  it('hold both families, and lose one that nobody serves any more', () => {
    const both = edge('e1', { addresses: ['2001:db8::1', A] });
    const old = edge('e2', { addresses: ['2001:db8::2'], serving: false });
    expect(decide([both, old], []).wanted).toEqual({ ipv4: [A], ipv6: ['2001:db8::1'] });
    const six = ['2001:db8::2', B];
    expect(decide([edge('e2'), old], six).wanted).toEqual({ ipv4: [B], ipv6: [] });
  });

  it('lead to a balancer where there is one, whatever its edges do', () => {
    const down = edge('e1', { serving: false });
    const decision = decide([], [A], { balanced: [down], given: ['203.0.113.1'] });
    expect(decision.wanted.ipv4).toEqual(['203.0.113.1']);
    expect(decision.edges).toEqual([{ name: 'e1', listing: 'balanced', isListed: false }]);
  });

  it('never become empty, whatever edges tell', () => {
    const some = fc.record({
      serving: fc.boolean(),
      for: fc.nat(40),
      asked: fc.option(fc.nat(120)),
      draining: fc.boolean(),
      pool: fc.constantFrom('shared', 'other'),
      count: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), fc.subarray(ALL), (sketches, published) => {
        const edges = sketches.map(({ count, ...sketch }, index) =>
          edge(`e${index}`, { ...sketch, addresses: ownAddresses(index).slice(0, count) }),
        );
        const { wanted } = decide(edges, published);
        expect(isEmpty(wanted) && published.length > 0).toBe(false);
        // Decided again with that published, nothing else comes of it.
        const all = [...wanted.ipv4, ...wanted.ipv6];
        if (published.length > 0) expect(decide(edges, all).wanted).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, readonly EdgeFacts[], readonly string[], RegExp]>([
    [
      'two edges with one address',
      [edge('e1'), edge('e2', { addresses: [A] })],
      [A],
      /e1 and e2 both say.*192\.0\.2\.1.*EDGE_PUBLIC_ADDRESSES/,
    ],
    [
      'nobody who serves',
      [edge('e1', { serving: false })],
      [A],
      /No edge serves.*192\.0\.2\.1.*fleet edges list/,
    ],
    [
      'nobody left but those that drain',
      [edge('e1', { draining: true })],
      [A],
      /stay as they were.*fleet edges undrain/,
    ],
    [
      'an edge that was forgotten',
      [edge('e1'), edge('e2', { addresses: [] })],
      [A],
      /No visitor is led to e2: set EDGE_PUBLIC_ADDRESSES/,
    ],
  ])('tell of %s, with the fix', (_, edges, published, words) => {
    expect(decide(edges, published).problems).toEqual([expect.stringMatching(words)]);
  });
});

describe('the records of a host that a pool is set aside for', () => {
  const gold = (name: string, sketch: Sketch = {}) => edge(name, { pool: 'gold', ...sketch });
  const wantedOf = (edges: readonly EdgeFacts[], published: readonly string[]) =>
    decide(edges, published, { pool: 'gold' });

  it.each<[string, readonly EdgeFacts[], readonly string[], readonly string[]]>([
    ['lead to the pool’s edges, and to no shared one', [gold('e1'), edge('e2')], [], [A]],
    ['wait for a pool that serves a moment only', [gold('e1', { for: 5 })], [], []],
    ['forgive one that was missed', [gold('e1', { serving: false, for: 15 })], [A], [A]],
    ['leave it to the wildcard when the pool fails', [gold('e1', { serving: false })], [A], []],
    ['leave it to the wildcard when the pool drains', [gold('e1', { draining: true })], [A], []],
    ['leave it to the wildcard when the pool is gone', [], [A], []],
    ['stay as they were while nobody asks', [gold('e1', { asked: 90, serving: false })], [A], [A]],
  ])('%s', (_, edges, published, wanted) => {
    expect(wantedOf(edges, published).wanted).toEqual(addressesOf(wanted));
  });

  it('tell who serves in the pool’s place, and what to do', () => {
    expect(wantedOf([gold('e1')], [A]).problems).toEqual([]);
    expect(wantedOf([gold('e1', { serving: false })], [A]).problems).toEqual([
      expect.stringMatching(/No edge of the pool gold serves.*fleet edges list/),
    ]);
    expect(wantedOf([], []).problems).toEqual([
      expect.stringMatching(/no edge of the pool gold in its region.*EDGE_POOL=gold/),
    ]);
  });
});

describe('the zones of a fleet', () => {
  const region = (
    id: string,
    domain: string | null,
    addresses: readonly string[] = [],
  ): Region => ({
    id,
    name: id,
    open: true,
    domain,
    addresses,
  });
  const fleet = {
    appsDomain: 'apps.test',
    regions: [region('here', null), region('eu', 'eu.test'), region('us', null, ['203.0.113.9'])],
    edges: [
      edge('e1'),
      edge('e2', { region: 'here' }),
      edge('e3', { region: 'eu' }),
      edge('e4', { region: 'us' }),
      edge('e5', { region: 'mars' }),
    ],
    published: new Map([['eu.test', addressesOf([B])]]),
  };

  it('each have the edges of their regions; those that name none are the installation’s', () => {
    const zones = factsOfZones(fleet);
    const named = (zone: string) => zones.get(zone)?.edges.map(({ name }) => name);
    expect([...zones.keys()]).toEqual(['apps.test', 'eu.test']);
    expect([named('apps.test'), named('eu.test')]).toEqual([['e1', 'e2'], ['e3']]);
    expect(zones.get('apps.test')).toMatchObject({
      given: ['203.0.113.9'],
      balanced: [{ name: 'e4' }],
    });
    expect(zones.get('eu.test')?.published.ipv4).toEqual([B]);
  });

  it('have edges of a pool for hosts of their region; those that name none for the installation’s', () => {
    const edges = [
      edge('e1', { pool: 'gold' }),
      edge('e2', { pool: 'gold', region: 'here' }),
      edge('e3', { pool: 'gold', region: 'eu' }),
      edge('e4', { region: 'eu' }),
      edge('e5', { pool: 'silver', region: 'eu' }),
    ];
    const host = (name: string, region: string) => ({
      host: name,
      pool: 'gold',
      region,
      isInOwnZone: name.endsWith('.apps.test'),
    });
    const hosts = factsOfHosts([host('a.apps.test', 'here'), host('b.eu.test', 'eu')], {
      edges,
      published: new Map([['b.eu.test', addressesOf([B])]]),
    });
    const named = (name: string) => hosts.get(name)?.edges.map((one) => one.name);
    expect([named('a.apps.test'), named('b.eu.test')]).toEqual([['e1', 'e2'], ['e3']]);
    expect(hosts.get('b.eu.test')).toMatchObject({ pool: 'gold', published: { ipv4: [B] } });
  });

  it('tell of an edge in a region there is not', () => {
    expect(lostEdges(fleet)).toEqual([expect.stringMatching(/e5 .* mars.*EDGE_REGION/)]);
  });
});

describe('an edge that is drained', () => {
  const zone = (addresses: readonly string[], changed: number) => ({
    published: addressesOf(addresses),
    changedAt: ago(changed),
  });

  it.each([
    ['listed', [zone([A, B], 5)]],
    ['leaving', [zone([B], 59)]],
    ['out', [zone([B], 60)]],
    ['out', []],
  ])('is %s', (state, zones) => {
    expect(serviceOf([A], zones, NOW).state).toBe(state);
  });

  it('is out where it never was in', () => {
    expect(serviceOf([], [zone([B], 1)], NOW)).toEqual({ state: 'out' });
  });
});

it('an edge is given up on ten minutes after it was last well', () => {
  expect(givenUpAt(null)).toBeNull();
  expect(givenUpAt({ isServing: true, since: ago(3_600) })).toBeNull();
  expect(givenUpAt({ isServing: false, since: ago(600) })).toEqual(NOW);
});

it('how long an edge is well counts from when that began', () => {
  const first = nextHealth(null, true, ago(30));
  expect(nextHealth(first, true, NOW)).toBe(first);
  expect(nextHealth(first, false, NOW)).toEqual({ isServing: false, since: NOW });
});
