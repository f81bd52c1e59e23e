import { describe, expect, it } from 'vitest';

import { aUser, SOME_TIME } from '../../builders/accounts.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import type { GetSubject } from './subject.js';

export function describeNewcomers(subject: GetSubject): void {
  describe('newcomers', () => {
    it('are told what is taken, what was somebody’s, and whether they are let in', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const user = aUser();
      await store.accounts.createUser(user);
      const hostname = `${tenant.slug}.apps.test`;
      const wish = { email: user.email, slug: tenant.slug, hostname };
      const intake = await store.settings.findIntake();
      const taken = { isEmailTaken: true, isSlugTaken: true, isAddressUsed: false };
      expect(await store.newcomers.look(wish)).toEqual({ intake, ...taken });
      await store.domains.addTombstone({
        hostname,
        organizationId: tenant.organizationId,
        tenantId: tenant.id,
        targetLabel: null,
        reason: 'tenant-deleted',
        at: SOME_TIME,
      });
      const other = { email: 'nobody@example.org', slug: `${tenant.slug}-2`, hostname };
      const free = { isEmailTaken: false, isSlugTaken: false, isAddressUsed: true };
      expect(await store.newcomers.look(other)).toEqual({ intake, ...free });
    });
  });
}
