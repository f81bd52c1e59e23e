import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { aBlueprint, aPlan, aRegion } from '@fleetcommand/testing/builders/catalogue';
import { countingIds } from '@fleetcommand/testing/fakes/ids';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { expect, it } from 'vitest';

import { syncCatalogue, type CatalogueSource } from './sync-catalogue.js';

const source: CatalogueSource = {
  plans: DEFAULT_PLANS,
  blueprints: [aBlueprint()],
  region: aRegion(),
  clusterName: 'sandbox',
};
const open = () => ({ store: createInMemoryStore().store, ids: countingIds() });

it('fills an empty installation, in the order of the plans', async () => {
  const deps = open();
  const cluster = await syncCatalogue(deps, source);
  const { catalogue } = deps.store;
  expect((await catalogue.listPlans()).map(({ id }) => id)).toEqual(['free', 'pro', 'business']);
  expect((await catalogue.listBlueprints()).map(({ id }) => id)).toEqual(['sample-chat']);
  expect(await catalogue.listRegions()).toEqual([aRegion()]);
  expect(await catalogue.findCluster(cluster.id)).toMatchObject({
    name: 'sandbox',
    regionId: 'local',
    cordoned: false,
  });
});

it('may be repeated: the cluster keeps its id, and what was sold stays as it was', async () => {
  const deps = open();
  const first = await syncCatalogue(deps, source);
  const dearer = aPlan({ ...DEFAULT_PLANS[1], name: 'Dearer' });
  const again = await syncCatalogue(deps, {
    ...source,
    plans: [dearer],
    region: aRegion({ name: 'Here' }),
  });
  expect(again.id).toBe(first.id);
  expect(await deps.store.catalogue.findPlan('pro')).toEqual(DEFAULT_PLANS[1]);
  expect(await deps.store.catalogue.listRegions()).toEqual([aRegion({ name: 'Here' })]);
});

it('leaves a cluster cordoned that an operator cordoned', async () => {
  const deps = open();
  const cluster = await syncCatalogue(deps, source);
  await deps.store.catalogue.saveCluster({ ...cluster, cordoned: true });
  expect(await syncCatalogue(deps, source)).toMatchObject({ id: cluster.id, cordoned: true });
});

it('leaves a region as an operator made it: taken out of what is offered, with a suffix', async () => {
  const deps = open();
  await syncCatalogue(deps, source);
  const changed = aRegion({ open: false, domain: 'eu.apps.example.com' });
  await deps.store.catalogue.saveRegion(changed);
  await syncCatalogue(deps, source);
  expect(await deps.store.catalogue.listRegions()).toEqual([changed]);
});

it('adds a new version beside the one that was sold', async () => {
  const deps = open();
  await syncCatalogue(deps, source);
  const next = { ...aPlan(DEFAULT_PLANS[1]), version: 4, name: 'Pro 2' };
  await syncCatalogue(deps, { ...source, plans: [next] });
  expect(await deps.store.catalogue.findPlan('pro')).toEqual(next);
  expect(await deps.store.catalogue.findPlan('pro', 3)).toEqual(DEFAULT_PLANS[1]);
});
