import type { Store } from '@fleetcommand/application/ports/store';
import type { UsageHour } from '@fleetcommand/application/ports/usage';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { describe, expect, it } from 'vitest';

import { anOrganization, SOME_TIME } from '../../builders/accounts.js';
import { aBillingAccount } from '../../builders/billing.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import { aTenantDatabase } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

const later = (ms: number) => new Date(SOME_TIME.getTime() + ms);

const anHour = (changes: Partial<UsageHour> = {}): UsageHour => ({
  tenantId: someId('ten'),
  organizationId: someId('org'),
  meter: 'storage',
  hour: SOME_TIME,
  quantity: 7,
  triedAt: null,
  reportedAt: null,
  ...changes,
});

async function aPayer(store: Store, customerId: string | null = `cus_${someId('org')}`) {
  const organization = anOrganization();
  const { id: organizationId } = organization;
  await store.accounts.createOrganization(organization);
  await store.billing.createOnce(aBillingAccount({ organizationId, customerId }));
  return { organizationId, customerId };
}

export function describeUsage(subject: GetSubject): void {
  describe('usage', () => {
    it('is measured of databases that are there, once since a time', async () => {
      const { store, expire } = subject();
      const fleet = await storeFleet(store);
      const make = async (isReady: boolean): Promise<Tenant> => {
        const { tenant } = await storeTenant(store, fleet);
        const { id } = await store.databases.createOnce(aTenantDatabase(tenant), SOME_TIME);
        const lease = await store.leases.acquire(`tenant/${tenant.id}`, 'worker-1', 60_000);
        if (lease && isReady) await store.databases.setState(id, lease, 'ready');
        if (lease) await expire(lease);
        return tenant;
      };
      const [one, two, unready] = [await make(true), await make(true), await make(false)];
      const own = [one.id, two.id, unready.id];
      const due = async (since: Date) =>
        (await store.usage.listUnmeasured(since, { limit: 10_000 })).items.filter(({ tenantId }) =>
          own.includes(tenantId),
        );
      expect((await due(later(0))).map(({ tenantId }) => tenantId).sort()).toEqual(
        [one.id, two.id].sort(),
      );
      const { organizationId, planId, planVersion } = one;
      const measured = { organizationId, bytes: 5_000_000_000, measuredAt: later(10) };
      const measure = (overSince: Date, since: Date) =>
        store.usage.measured({ ...measured, tenantId: one.id, overSince }, since);
      expect(await measure(later(1), later(10))).toBe(true);
      expect(await measure(later(3), later(10))).toBe(false);
      expect(await measure(later(2), later(11))).toBe(true);
      expect((await due(later(10))).map(({ tenantId }) => tenantId)).toEqual([two.id]);
      const behind = { limit: 10_000, after: one.id };
      expect((await store.usage.listUnmeasured(later(11), behind)).items).not.toContainEqual(
        expect.objectContaining({ tenantId: one.id }),
      );
      expect((await due(later(11))).find(({ tenantId }) => tenantId === one.id)).toEqual({
        tenantId: one.id,
        name: aTenantDatabase(one).name,
        organizationId,
        planId,
        planVersion,
        overSince: later(2),
      });
      const all = await store.usage.listMeasurements(organizationId);
      expect([...all]).toEqual([[one.id, { ...measured, tenantId: one.id, overSince: later(2) }]]);
    });

    it('is counted once an hour, and told until it is answered for', async () => {
      const { usage } = subject().store;
      const tenantId = someId('ten');
      const { organizationId, customerId } = await aPayer(subject().store);
      const own = { tenantId, organizationId };
      const [second, first] = [anHour({ ...own, hour: later(2) }), anHour(own)];
      for (const each of [second, first]) expect(await usage.count(each)).toBe(true);
      expect(await usage.count({ ...first, quantity: 9 })).toBe(false);
      const waiting = async (triedAfter: Date) =>
        (await usage.listUnreported(triedAfter, 10_000)).filter(
          (each) => each.tenantId === tenantId,
        );
      expect(await waiting(later(0))).toEqual(
        [first, second].map((each) => ({ ...each, customerId })),
      );
      await usage.tried(first, later(5));
      await usage.tried(first, later(50));
      expect(await waiting(later(5))).toEqual([
        { ...first, customerId, triedAt: later(5) },
        { ...second, customerId },
      ]);
      const doubtful = await usage.countDoubtful(later(5));
      expect(await waiting(later(6))).toEqual([{ ...second, customerId }]);
      expect(await usage.countDoubtful(later(6))).toBe(doubtful + 1);
      for (const each of [first, second]) await usage.reported(each, later(60));
      expect(await waiting(later(0))).toEqual([]);
      expect(await usage.countDoubtful(later(6))).toBe(doubtful);
    });

    it('of who never went to pay holds up nobody else’s, however old it is', async () => {
      const { store } = subject();
      const { organizationId, customerId } = await aPayer(store);
      const unpaid = { organizationId: (await aPayer(store, null)).organizationId };
      for (const each of [anHour({ ...unpaid, hour: later(-5) }), anHour(unpaid)])
        await store.usage.count(each);
      const paid = anHour({ organizationId, hour: later(9) });
      await store.usage.count(paid);
      const waiting = await store.usage.listUnreported(later(0), 10_000);
      expect(waiting.filter((each) => each.organizationId === unpaid.organizationId)).toEqual([]);
      expect(waiting).toContainEqual({ ...paid, customerId });
    });
  });
}
