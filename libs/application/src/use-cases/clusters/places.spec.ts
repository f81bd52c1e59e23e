import { instanceSize } from '@fleetcommand/desired-state/instance-size';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { aBlueprint, aCluster, aReport } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { openWorkshop } from '@fleetcommand/testing/builders/workshop';
import { describe, expect, it } from 'vitest';

import { createTenant } from '../tenants/create-tenant.js';
import { placeWaiting } from './place-waiting.js';

/** Room for so many instances on the plan `free`. */
const roomFor = (instances: number) => {
  const [free] = DEFAULT_PLANS;
  const { memoryBytes } = instanceSize(free!, aBlueprint());
  const capacity = { cpuMillis: 100_000, memoryBytes: (instances * memoryBytes) / 0.9 + 1 };
  return aReport({ capacity: { ...capacity, pods: 1_000 } });
};

async function openSmallFleet(instances: number) {
  const workshop = await openWorkshop();
  const { office } = workshop;
  const { catalogue, clusterAccess } = office.store;
  const { id } = (await catalogue.listClusters())[0]!;
  const hasRoomFor = (count: number) =>
    clusterAccess.recordReport(id, roomFor(count), office.clock.now());
  await hasRoomFor(instances);
  const order = async (slug: string) => {
    const wanted = { name: slug, slug, plan: 'free' };
    return unwrap(await createTenant(office, workshop.owner, wanted)).tenant;
  };
  const rest = () => workshop.rest();
  const tenant = (id: TenantId) => workshop.tenant(id);
  return { ...workshop, rest, tenant, hasRoomFor, order };
}

describe('an order', () => {
  it('says where it went, and why', async () => {
    const { order } = await openSmallFleet(2);
    const tenant = await order('acme');
    expect(tenant.waitsForPlace).toBe(false);
    expect(tenant.placement?.verdicts).toEqual([
      {
        cluster: 'sandbox',
        blocker: null,
        reason: expect.stringMatching(/The emptiest: 0% promised/) as string,
      },
    ]);
  });

  it('of an application whose instances are to be apart goes where its organization has none', async () => {
    const { office, order } = await openSmallFleet(9);
    const { catalogue } = office.store;
    await catalogue.saveCluster(aCluster({ name: 'second' }));
    const placement = { labels: {}, strategy: 'fill', affinity: 'apart' } as const;
    await catalogue.saveBlueprint(aBlueprint({ version: 2, placement }));
    const [one, other] = [await order('one'), await order('other')];
    expect(other.blueprintVersion).toBe(2);
    expect(other.clusterId).not.toBe(one.clusterId);
  });

  it('that no cluster has room for waits with its reason, and nothing of it is made', async () => {
    const { order, rest, tenant, cluster } = await openSmallFleet(1);
    await order('first');
    const second = await order('second');
    await rest();
    const waiting = await tenant(second.id);
    expect(waiting).toMatchObject({ state: 'pending', waitsForPlace: true });
    expect(waiting.conditions).toMatchObject([
      { type: 'Ready', status: 'False', reason: 'AwaitingCapacity' },
    ]);
    expect(waiting.placement?.verdicts).toMatchObject([{ cluster: 'sandbox', blocker: 'full' }]);
    const namespaces = cluster.objects().filter(({ kind }) => kind === 'Namespace');
    expect(namespaces).toHaveLength(1);
  });

  it('that waits goes live by itself once there is room', async () => {
    const { order, rest, tenant, deps, hasRoomFor } = await openSmallFleet(1);
    await order('first');
    const second = await order('second');
    await rest();
    expect(await placeWaiting(deps)).toBe(0);
    await hasRoomFor(2);
    expect(await placeWaiting(deps)).toBe(1);
    await rest();
    expect(await tenant(second.id)).toMatchObject({ state: 'active', waitsForPlace: false });
    expect(await placeWaiting(deps)).toBe(0);
  });

  it('that waits has its turn, however many before it go on waiting', async () => {
    const { deps, office, tenant } = await openSmallFleet(0);
    const { store } = office;
    const free = await store.catalogue.findPlan('free');
    const [full] = await store.catalogue.listClusters();
    const fleet = await storeFleet(store, { cluster: full!, plan: free! });
    const ids = Array.from({ length: 102 }, () => office.ids.next('ten')).toSorted();
    const last = ids.at(-1)!;
    for (const id of ids.slice(0, -1)) await storeTenant(store, fleet, { id, waitsForPlace: true });
    const elsewhere = aCluster({ name: 'elsewhere', regionId: 'far' });
    const far = await storeFleet(store, { plan: free!, cluster: elsewhere });
    await storeTenant(store, far, { id: last, waitsForPlace: true });
    expect(await placeWaiting(deps)).toBe(1);
    expect(await tenant(last)).toMatchObject({ waitsForPlace: false, clusterId: elsewhere.id });
  });

  it('of many at once never promises more than there is', async () => {
    const { order, tenant } = await openSmallFleet(3);
    const orders = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((n) => order(`many-${n}`)));
    const stored = await Promise.all(orders.map(({ id }) => tenant(id)));
    expect(stored.filter(({ waitsForPlace }) => !waitsForPlace)).toHaveLength(3);
  });

  it('of many at once is spread as evenly as one after the other', async () => {
    const { order, office } = await openSmallFleet(100);
    const { catalogue, clusterAccess } = office.store;
    for (const name of ['second', 'third']) {
      const { id } = await catalogue.saveCluster(aCluster({ name }));
      await clusterAccess.recordReport(id, roomFor(100), office.clock.now());
    }
    await Promise.all(Array.from({ length: 30 }, (_, n) => order(`many-${n}`)));
    const clusters = await catalogue.listClusters();
    expect(clusters.map(({ tenantCount }) => tenantCount)).toEqual([10, 10, 10]);
  });

  it('goes to another cluster of the region where one is full', async () => {
    const { order, office } = await openSmallFleet(0);
    const { catalogue } = office.store;
    await catalogue.saveCluster(aCluster({ name: 'second' }));
    expect((await order('acme')).placement?.verdicts).toMatchObject([
      { cluster: 'second', blocker: null },
      { cluster: 'sandbox', blocker: 'full' },
    ]);
  });
});
