import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import { describe, expect, it } from 'vitest';

import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import { aTenant } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';
import { deleteTenant } from './tenants.js';

const ADOPTED: Adoption = {
  namespace: 'shop',
  name: 'rc-k7',
  deploymentId: 'k7',
  selector: { DeploymentId: 'k7' },
  found: { Deployment: 'u1' },
  keepsPods: true,
  deletesFound: false,
};

export function describeAdoptedTenants(subject: GetSubject): void {
  describe('tenants', () => {
    it('that ran before are found where they are, adopted once, and give that up when deleted', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet, { adopted: ADOPTED });
      expect(tenant.adopted).toEqual(ADOPTED);
      const { clusterId } = tenant;
      const find = (at = ADOPTED) => store.tenants.findAdopted(clusterId, at);
      expect((await find())?.id).toBe(tenant.id);
      expect(await find({ ...ADOPTED, name: 'rc-k8' })).toBeNull();
      const again = aTenant({ ...tenant, id: someId('ten'), slug: `again-${tenant.slug}` });
      expect(await store.tenants.create(again)).toMatchObject({
        error: { code: 'tenants.adopted-already' },
      });
      const changed = await store.tenants.change(tenant.id, 1, {
        adopted: { keepsPods: false },
        state: 'updating',
        currentOperationId: someId('op'),
      });
      expect(changed?.adopted).toEqual({ ...ADOPTED, keepsPods: false });
      await deleteTenant(subject(), changed!);
      expect(await find()).toBeNull();
      expect(await store.tenants.create(again)).toEqual({ ok: true, value: undefined });
    });

    it('that the platform made are adopted nowhere, whatever is changed of them', async () => {
      const { store } = subject();
      const { tenant } = await storeTenant(store, await storeFleet(store));
      const changed = await store.tenants.change(tenant.id, 1, {
        adopted: { keepsPods: false },
        state: 'updating',
        currentOperationId: someId('op'),
      });
      expect(changed?.adopted).toBeNull();
    });
  });
}
