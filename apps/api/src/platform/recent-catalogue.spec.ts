import { ManualClock } from '@fleetcommand/kernel/clock';
import { aPlan, aRegion } from '@fleetcommand/testing/builders/catalogue';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { expect, it, vi } from 'vitest';

import { recentCatalogue } from './recent-catalogue.js';

const { store } = createInMemoryStore();
/** The fake's members come from a proxy; here they are spread, as the real adapter's can be. */
const plainCatalogue = () => ({
  ...store.catalogue,
  listPlans: vi.fn(() => store.catalogue.listPlans()),
  listBlueprints: () => store.catalogue.listBlueprints(),
  listRegions: () => store.catalogue.listRegions(),
  listUnreachable: () => store.catalogue.listUnreachable(),
  findPlan: (id: string) => store.catalogue.findPlan(id),
});

it('asks once a second, however many ask', async () => {
  const clock = new ManualClock();
  const catalogue = plainCatalogue();
  const recent = recentCatalogue(catalogue, clock);
  await Promise.all([1, 2, 3].map(() => recent.listPlans()));
  clock.advance(999);
  await recent.listPlans();
  expect(catalogue.listPlans).toHaveBeenCalledTimes(1);
  clock.advance(1);
  await recent.listPlans();
  expect(catalogue.listPlans).toHaveBeenCalledTimes(2);
});

it('knows of a change a second later, and of a single thing at once', async () => {
  const clock = new ManualClock();
  const recent = recentCatalogue(plainCatalogue(), clock);
  expect(await recent.listPlans()).toEqual([]);
  await store.catalogue.savePlan(aPlan());
  await store.catalogue.saveRegion(aRegion());
  expect(await recent.listPlans()).toEqual([]);
  expect(await recent.findPlan('starter')).toEqual(aPlan());
  clock.advance(1_000);
  expect(await recent.listPlans()).toEqual([aPlan()]);
  expect(await recent.listRegions()).toEqual([aRegion()]);
});

it('does not keep a failure', async () => {
  const catalogue = plainCatalogue();
  catalogue.listPlans.mockRejectedValueOnce(new Error('away'));
  const recent = recentCatalogue(catalogue, new ManualClock());
  await expect(recent.listPlans()).rejects.toThrow('away');
  await expect(recent.listPlans()).resolves.toEqual([aPlan()]);
});
