import type { Repositories } from '@fleetcommand/application/ports/store';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aBlueprint, aCluster, aPlan, aRegion, aReport } from '../../builders/catalogue.js';
import { aTenant } from '../../builders/tenancy.js';
import { storeFleet, storeTenant, type StoredFleet } from '../../builders/fleet.js';
import type { GetSubject } from './subject.js';

export function describeCatalogue(subject: GetSubject): void {
  describe('the catalogue', () => {
    it('keeps every version of a plan and lists the newest, by position', async () => {
      const { catalogue } = subject().store;
      const first = aPlan({ id: 'pro', position: 22 });
      const second = aPlan({ id: 'pro', version: 2, name: 'Pro II', position: 22, prices: [] });
      const smaller = aPlan({ id: 'team', position: 21 });
      for (const plan of [second, first, smaller]) await catalogue.savePlan(plan);
      expect(await catalogue.findPlan('pro')).toEqual(second);
      expect(await catalogue.findPlan('pro', 1)).toEqual(first);
      expect(await catalogue.findPlan('pro', 3)).toBeNull();
      expect(await catalogue.findPlan('none')).toBeNull();
      const listed = (await catalogue.listPlans()).filter((plan) => plan.position > 20);
      expect(listed).toEqual([smaller, second]);
    });

    it('never changes a version that is there', async () => {
      const { catalogue } = subject().store;
      const plan = aPlan({ id: 'kept' });
      await catalogue.savePlan(plan);
      await catalogue.savePlan({ ...plan, name: 'Another' });
      expect(await catalogue.findPlan('kept', 1)).toEqual(plan);
      const blueprint = aBlueprint({ id: 'kept-app' });
      await catalogue.saveBlueprint(blueprint);
      await catalogue.saveBlueprint({ ...blueprint, name: 'Another' });
      expect(await catalogue.findBlueprint('kept-app', 1)).toEqual(blueprint);
    });

    it('keeps every version of a blueprint and lists the newest', async () => {
      const { catalogue } = subject().store;
      const [first, second] = [aBlueprint({ id: 'app' }), aBlueprint({ id: 'app', version: 2 })];
      await catalogue.saveBlueprint(first);
      expect(await catalogue.findBlueprint('app')).toEqual(first);
      await catalogue.saveBlueprint(second);
      expect(await catalogue.findBlueprint('app')).toEqual(second);
      expect(await catalogue.findBlueprint('app', 1)).toEqual(first);
      expect((await catalogue.listBlueprints()).filter((b) => b.id === 'app')).toEqual([second]);
    });

    it('updates a region in place', async () => {
      const { catalogue } = subject().store;
      await catalogue.saveRegion(aRegion({ id: 'eu' }));
      const changed = aRegion({ id: 'eu', name: 'Europe', open: false, domain: 'eu.example.test' });
      await catalogue.saveRegion(changed);
      const regions = (await catalogue.listRegions()).filter((region) => region.id === 'eu');
      expect(regions).toEqual([changed]);
    });

    it('lists no region that was removed, until it is made again', async () => {
      const { catalogue } = subject().store;
      const mars = aRegion({ id: 'mars', name: 'Mars' });
      const listed = async () => (await catalogue.listRegions()).filter(({ id }) => id === 'mars');
      await catalogue.saveRegion(mars);
      await catalogue.removeRegion('mars', SOME_TIME);
      expect(await listed()).toEqual([]);
      await catalogue.saveRegion(mars);
      expect(await listed()).toEqual([mars]);
    });

    it('knows clusters by name: one that is there keeps its id', async () => {
      const { catalogue } = subject().store;
      await catalogue.saveRegion(aRegion());
      const cluster = aCluster();
      expect(await catalogue.saveCluster(cluster)).toEqual(cluster);
      const again = await catalogue.saveCluster(aCluster({ name: cluster.name, cordoned: true }));
      expect(again).toEqual({ ...cluster, cordoned: true });
      expect(await catalogue.findCluster(cluster.id)).toEqual(again);
      expect(await catalogue.findCluster(aCluster().id)).toBeNull();
    });

    it('counts the tenants of each cluster', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      await storeTenant(store, fleet);
      await storeTenant(store, fleet);
      const listed = (await store.catalogue.listClusters()).find((c) => c.id === fleet.cluster.id);
      const standing = { capacity: null, isReachable: true, loads: [loadOf(fleet, 2)] };
      expect(listed).toEqual({ ...fleet.cluster, ...standing, tenantCount: 2 });
    });

    it('knows what each cluster has room for, what lives there, and whether it answers', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { id } = fleet.cluster;
      await storeTenant(store, fleet);
      await storeTenant(store, fleet, { waitsForPlace: true });
      await store.clusterAccess.recordReport(id, aReport(), SOME_TIME);
      const standing = async () => (await store.catalogue.listClusters()).find((c) => c.id === id);
      expect(await standing()).toMatchObject({ capacity: aReport().capacity, isReachable: true });
      await store.clusterAccess.recordProblem(id, 'It does not answer.', SOME_TIME);
      expect(await standing()).toMatchObject({ isReachable: false });
      const counted = { tenantCount: 2, loads: [loadOf(fleet, 1)] };
      expect(await standing()).toMatchObject(counted);
      expect(await reserved(store, id, fleet.cluster.regionId)).toMatchObject(counted);
    });

    it('counts who is on the way to a cluster there as well, and finds them there', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { id } = await store.catalogue.saveCluster(
        aCluster({ regionId: fleet.cluster.regionId }),
      );
      const { tenant } = await storeTenant(store, fleet);
      const { operation } = await storeTenant(store, fleet);
      const state = { state: 'updating', currentOperationId: operation.id } as const;
      const moving = await store.tenants.change(tenant.id, 1, { ...state, movingTo: id });
      expect(moving?.movingTo).toBe(id);
      const { regionId } = fleet.cluster;
      expect(await reserved(store, id, regionId)).toMatchObject({
        tenantCount: 1,
        loads: [loadOf(fleet, 1)],
      });
      expect(await reserved(store, fleet.cluster.id, regionId)).toMatchObject({
        tenantCount: 2,
        loads: [loadOf(fleet, 2)],
      });
      const found = await store.fleet.listTenants({ clusterId: id }, { limit: 5 });
      expect(found.items.map((one) => one.id)).toEqual([tenant.id]);
      const late = { ...state, movingTo: null, whileMovingTo: fleet.cluster.id } as const;
      expect(await store.tenants.change(tenant.id, 2, late)).toBeNull();
      const leaving = await store.tenants.change(tenant.id, 2, {
        ...state,
        whileMovingTo: id,
        movingTo: null,
        leaving: id,
      });
      expect(leaving).toMatchObject({ movingTo: null, leaving: id });
      expect((await store.fleet.countLeaving()).get(id)).toBe(1);
      expect(await reserved(store, id, regionId)).toMatchObject({ tenantCount: 0, loads: [] });
      const there = await store.tenants.listByCluster(id, { limit: 5 });
      expect(there.items.map((one) => one.id)).toEqual([tenant.id]);
    });

    it('reserves a region for one transaction at a time: what has room for three takes three', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const order = (n: number) =>
        store.transaction(async (tx) => {
          const standing = await reserved(tx, fleet.cluster.id, fleet.cluster.regionId);
          if ((standing?.tenantCount ?? 0) >= 3) return false;
          const { cluster, organization, plan, blueprint } = fleet;
          const tenant = aTenant({
            name: `n${n}`,
            clusterId: cluster.id,
            regionId: cluster.regionId,
            organizationId: organization.id,
            planId: plan.id,
            planVersion: plan.version,
            blueprintId: blueprint.id,
            blueprintVersion: blueprint.version,
          });
          return (await tx.tenants.create(tenant)).ok;
        });
      const orders = await Promise.all(Array.from({ length: 10 }, (_, n) => order(n)));
      expect(orders.filter(Boolean)).toHaveLength(3);
    });

    it('lists those that wait for a place, and gives them theirs once', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const { tenant } = await storeTenant(store, fleet, { waitsForPlace: true });
      const waiting = async () =>
        (await store.tenants.listWaiting({ limit: 1_000 })).items.filter(
          ({ id }) => id === tenant.id,
        );
      expect(await waiting()).toHaveLength(1);
      const behind = await store.tenants.listWaiting({ limit: 1_000, after: tenant.id });
      expect(behind.items.every(({ id }) => id > tenant.id)).toBe(true);
      const placement = { decidedAt: SOME_TIME.toISOString(), verdicts: [] };
      const place = { clusterId: fleet.cluster.id, placement, waitsForPlace: false };
      expect(await store.tenants.place(tenant.id, place)).toBe(true);
      expect(await store.tenants.place(tenant.id, place)).toBe(false);
      expect(await waiting()).toEqual([]);
      expect(await store.tenants.find(tenant.id)).toMatchObject(place);
    });
  });
}

/** So many instances of the fleet's plan and application. */
function loadOf({ plan, blueprint }: StoredFleet, tenants: number) {
  return {
    planId: plan.id,
    planVersion: plan.version,
    blueprintId: blueprint.id,
    blueprintVersion: blueprint.version,
    tenants,
  };
}

/** How a cluster stands once its region is reserved. */
async function reserved(
  { catalogue }: Pick<Repositories, 'catalogue'>,
  id: ClusterId,
  regionId: string,
) {
  return (await catalogue.reserve(regionId)).find((cluster) => cluster.id === id);
}
