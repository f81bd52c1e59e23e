import fc from 'fast-check';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { placeTenant } from './cluster.js';

const cluster = (
  name: string,
  tenantCount: number,
  more: { regionId?: string; cordoned?: boolean } = {},
) => ({
  id: `clu_${name}` as ClusterId,
  name,
  regionId: 'eu',
  cordoned: false,
  ...more,
  tenantCount,
});

describe('placing a tenant', () => {
  it('takes the cluster of the region with the fewest tenants', () => {
    expect(
      placeTenant('eu', [cluster('a', 5), cluster('b', 3), cluster('c', 0, { regionId: 'us' })])
        ?.name,
    ).toBe('b');
  });

  it('takes the first by name among equals, so that two askers agree', () => {
    expect(placeTenant('eu', [cluster('b', 3), cluster('a', 3)])?.name).toBe('a');
  });

  it('leaves cordoned clusters alone', () => {
    expect(placeTenant('eu', [cluster('a', 0, { cordoned: true }), cluster('b', 9)])?.name).toBe(
      'b',
    );
  });

  it('finds none where there is none', () => {
    expect(placeTenant('eu', [])).toBeNull();
    expect(placeTenant('eu', [cluster('a', 0, { cordoned: true })])).toBeNull();
    expect(placeTenant('mars', [cluster('a', 0)])).toBeNull();
  });

  it('does not depend on the order it is told in, and leaves the list as it was', () => {
    const any = fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,3}$/),
        tenantCount: fc.nat(5),
        cordoned: fc.boolean(),
        regionId: fc.constantFrom('eu', 'us'),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(any, (drafts) => {
        const clusters = drafts.map(({ name, tenantCount, ...more }) =>
          cluster(name, tenantCount, more),
        );
        const before = [...clusters];
        const chosen = placeTenant('eu', clusters);
        expect(clusters).toEqual(before);
        expect(placeTenant('eu', clusters.toReversed())).toEqual(chosen);
        const open = clusters.filter((c) => c.regionId === 'eu' && !c.cordoned);
        expect(chosen === null).toBe(open.length === 0);
        const least = Math.min(...open.map((c) => c.tenantCount));
        if (chosen) expect(clusters.find((c) => c.id === chosen.id)?.tenantCount).toBe(least);
      }),
    );
  });
});
