import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { aTenant, aTenantDatabase } from '../../builders/tenancy.js';
import { leaseOf } from './tenants.js';
import type { GetSubject } from './subject.js';

export function describeDatabases(subject: GetSubject): void {
  describe('databases', () => {
    it('are made once a tenant: who comes second gets the first one’s password', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const first = aTenantDatabase(tenant, { passwordCiphertext: 'first' });
      const second = aTenantDatabase(tenant, { passwordCiphertext: 'second' });
      expect(await store.databases.findByTenant(tenant.id)).toBeNull();
      expect(await store.databases.createOnce(first, SOME_TIME)).toEqual(first);
      expect(await store.databases.createOnce(second, SOME_TIME)).toEqual(first);
      expect(await store.databases.findByTenant(tenant.id)).toEqual(first);
    });

    it('belong to a tenant that exists', async () => {
      const stray = aTenantDatabase(aTenant());
      await expect(subject().store.databases.createOnce(stray, SOME_TIME)).rejects.toThrow();
    });

    it('change state under the lease only', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const database = await store.databases.createOnce(aTenantDatabase(tenant), SOME_TIME);
      const lease = await leaseOf(subject(), tenant);
      expect(await store.databases.setState(database.id, lease, 'ready')).toEqual({ ok: true });
      await subject().expire(lease);
      expect(await store.databases.setState(database.id, lease, 'dropped')).toMatchObject({
        ok: false,
        error: { code: 'leases.lost' },
      });
      expect((await store.databases.findByTenant(tenant.id))?.state).toBe('ready');
    });
  });
}
