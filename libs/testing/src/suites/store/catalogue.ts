import { describe, expect, it } from 'vitest';

import { aBlueprint, aCluster, aPlan, aRegion } from '../../builders/catalogue.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
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
      await catalogue.saveRegion(aRegion({ id: 'eu', name: 'Europe', open: false }));
      const regions = (await catalogue.listRegions()).filter((region) => region.id === 'eu');
      expect(regions).toEqual([{ id: 'eu', name: 'Europe', open: false }]);
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
      expect(listed).toEqual({ ...fleet.cluster, tenantCount: 2 });
    });
  });
}
