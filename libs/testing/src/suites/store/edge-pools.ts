import { expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import type { GetSubject } from './subject.js';
import { deleteTenant } from './tenants.js';

export function describeEdgePools(subject: GetSubject): void {
  it('edges are set aside for an instance until they are given back, or it is deleted', async () => {
    const { store } = subject();
    const { tenant } = await storeTenant(store, await storeFleet(store), {
      platformDomain: 'eu.example.test',
    });
    const pooled = async () =>
      (await store.edgePools.list()).filter(({ tenantId }) => tenantId === tenant.id);
    expect([await store.edgePools.poolOf(tenant.id), await pooled()]).toEqual([null, []]);
    await store.edgePools.assign(tenant.id, 'gold', SOME_TIME);
    await store.edgePools.assign(tenant.id, 'silver', SOME_TIME);
    expect(await store.edgePools.poolOf(tenant.id)).toBe('silver');
    expect(await pooled()).toEqual([
      {
        tenantId: tenant.id,
        pool: 'silver',
        slug: tenant.slug,
        platformDomain: 'eu.example.test',
        regionId: tenant.regionId,
      },
    ]);
    await deleteTenant(subject(), tenant);
    expect(await pooled()).toEqual([]);
    await store.edgePools.release(tenant.id);
    expect(await store.edgePools.poolOf(tenant.id)).toBeNull();
  });
}
