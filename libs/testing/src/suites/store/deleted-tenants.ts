import { describe, expect, it } from 'vitest';

import { storeFleet, storeTenant } from '../../builders/fleet.js';
import type { GetSubject } from './subject.js';
import { deleteTenant } from './tenants.js';

export function describeDeletedTenants(subject: GetSubject): void {
  describe('tenants', () => {
    it('that are deleted are there again, once, where they are said to be now', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store), {
        platformDomain: 'old.example.test',
      });
      const { clusterId } = tenant;
      const home = {
        platformDomain: 'new.example.test',
        clusterId,
        placement: null,
        waitsForPlace: true,
      };
      expect(await store.tenants.undelete(tenant.id, home)).toBeNull();
      await deleteTenant(subject(), tenant);
      expect(await store.tenants.undelete(tenant.id, home)).toMatchObject({
        ...home,
        id: tenant.id,
        slug: tenant.slug,
        deletedAt: null,
        deletionRequestedAt: null,
      });
      expect(await store.tenants.undelete(tenant.id, home)).toBeNull();
    });
  });
}
