import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byClaim, whyFirst } from './claims.js';
import type { Claim } from './claims.js';

const claim = (
  cluster: string,
  {
    state = 'serve',
    placement,
    name = 'instance',
  }: Partial<Pick<Claim, 'state'>> & { placement?: number; name?: string } = {},
): Claim => ({
  name: `t-1-${name}@kubernetes.${cluster}`,
  provenance: {
    provider: `kubernetes.${cluster}`,
    object: { kind: 'IngressRoute', namespace: 't-1', name, cluster },
    ...(placement !== undefined && { placement }),
  },
  state,
});
const first = (...claims: Claim[]): Claim => [...claims].sort(byClaim)[0]!;

describe('of one instance in two clusters', () => {
  test('the cluster counts in which it answers, however new the other place is', () => {
    const old = claim('a');
    for (const state of ['starting', 'no-endpoints', 'quarantined'] as const)
      expect(first(claim('b', { state, placement: 2 }), old)).toBe(old);
  });

  test('the newer place counts once both answer, whatever the clusters are called', () => {
    for (const [older, newer] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const wanted = claim(newer, { placement: 1 });
      expect(first(claim(older), wanted)).toBe(wanted);
    }
  });

  test('one that was suspended where it is now is not served by what was left behind', () => {
    const suspended = claim('b', { state: 'suspended', placement: 1 });
    expect(first(claim('a'), suspended)).toBe(suspended);
  });

  test('it is said why', () => {
    expect(whyFirst(claim('b', { placement: 1 }), claim('a'))).toContain('placed there later');
    expect(whyFirst(claim('a'), claim('b', { state: 'starting' }))).toContain('answers there');
    expect(whyFirst(claim('a'), claim('b'))).toContain('first by name');
  });
});

describe('of different objects', () => {
  test('namespace and name decide alone: nobody gets a host by answering sooner, or by a newer place', () => {
    const owner = claim('a', { state: 'no-endpoints', name: 'a' });
    const other = claim('b', { name: 'b', placement: 99 });
    expect(first(other, owner)).toBe(owner);
    expect(whyFirst(owner, other)).toBeUndefined();
  });
});

test('every edge decides alike, whatever came first', () => {
  const any = fc.record({
    cluster: fc.constantFrom('a', 'b', 'c'),
    state: fc.constantFrom('serve', 'starting', 'suspended', 'no-endpoints'),
    placement: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    name: fc.constantFrom('x', 'y'),
  });
  const key = ({ name, state, provenance }: Claim): string =>
    `${name} ${state} ${provenance.placement ?? 0}`;
  fc.assert(
    fc.property(
      fc.uniqueArray(any, { selector: ({ cluster, name }) => `${cluster}/${name}` }),
      (drawn) => {
        const claims = drawn.map(({ cluster, placement, ...rest }) =>
          claim(cluster, { ...rest, ...(placement !== undefined && { placement }) }),
        );
        const sorted = [...claims].sort(byClaim).map(key);
        expect([...claims].reverse().sort(byClaim).map(key)).toEqual(sorted);
      },
    ),
  );
});
