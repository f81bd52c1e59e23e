import { addressesOf } from '@fleetcommand/domain/edges/records';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startOperatorCli();
});
afterEach(() => rig.close());

it('a region is made with a suffix, shown with where its records lead, and changed', async () => {
  const regions = (...words: string[]) => rig.fleet('regions', ...words);
  const domain = 'eu.apps.example.com';
  const made = await regions('add', 'eu', '--name', 'Europe', '--domain', domain);
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('clusters add')]);
  const { store, clock } = rig.api.parts;
  const edge = await store.edges.register(
    {
      id: rig.api.parts.ids.next('edg'),
      name: 'eu-1',
      url: 'http://edge.test',
      discoveredBy: null,
    },
    clock.now(),
  );
  const place = { region: 'eu', pool: 'shared', addresses: ['192.0.2.1'] };
  const health = { isServing: true, since: clock.now() };
  await store.edges.recordReport(edge.id, anEdgeReport({ place }), health, clock.now());
  const problem = 'The name server refused: allow updates of the zone with this key.';
  const { zones } = store;
  await zones.save({
    zone: domain,
    pool: null,
    published: addressesOf([]),
    changedAt: null,
    triedAt: null,
    problem,
  });
  const shown = await regions('show', 'eu');
  expect(shown.stdout).toMatch(/Records\s+\*\.eu\.apps\.example\.com/);
  expect(shown.stdout).toMatch(/Lead to\s+nobody/);
  expect(shown.stdout).toMatch(/Should lead to\s+192\.0\.2\.1/);
  expect(shown.stdout).toMatch(/eu-1\s+ready\s+serving\s+192\.0\.2\.1/);
  expect(shown.stderr).toContain(problem);

  await regions('change', 'eu', '--address', '203.0.113.1', '--name', 'EU');
  expect(await rig.json('regions', 'show', 'eu')).toMatchObject({
    name: 'EU',
    addresses: ['203.0.113.1'],
    records: { wanted: { ipv4: ['203.0.113.1'] } },
    edges: [{ listing: 'balanced' }],
  });
  expect((await regions('change', 'eu', '--domain', 'none', '--address', 'none')).code).toBe(0);
  expect((await regions('list')).stdout).toMatch(/eu\s+EU\s+the installation’s/);
});

it('an edge is drained until it can be stopped, and taken back', async () => {
  await rig.fleet('edges', 'add', 'fra-1', 'http://10.0.0.1:18093');
  const drained = await rig.fleet('edges', 'drain', 'fra-1');
  expect([drained.code, drained.stderr]).toEqual([0, expect.stringContaining('can be stopped')]);
  expect((await rig.fleet('edges', 'list')).stdout).toMatch(/fra-1\s+drained/);
  const back = await rig.fleet('edges', 'undrain', 'fra-1');
  expect(back.stderr).toContain('again');
  expect((await rig.fleet('edges', 'drain', 'nobody')).code).toBe(4);
});

it('an instance is led to edges that are set aside for it, and back', async () => {
  const { tenant } = await rig.api.signUp('pooled');
  const unknown = await rig.fleet('edges', 'assign', tenant.slug, 'gold');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('EDGE_POOL=gold')]);
  const { ids, store, clock } = rig.api.parts;
  const wish = { id: ids.next('edg'), name: 'gold-1', url: 'http://gold.test', discoveredBy: null };
  const { id } = await store.edges.register(wish, clock.now());
  const place = { region: null, pool: 'gold', addresses: ['192.0.2.7'] };
  const health = { isServing: false, since: clock.now() };
  await store.edges.recordReport(id, anEdgeReport({ place }), health, clock.now());
  const assigned = await rig.fleet('edges', 'assign', tenant.slug, 'gold');
  expect([assigned.code, assigned.stderr]).toEqual([0, expect.stringContaining('led to')]);
  const shown = await rig.fleet('admin', 'show', tenant.slug);
  expect(shown.stdout).toMatch(/Edges\s+gold/);
  expect(shown.stderr).toContain('No edge of the pool gold serves');
  const back = await rig.fleet('edges', 'assign', tenant.slug, 'shared');
  expect(back.stderr).toContain('everybody');
});

it('a move is called back, and the cluster shows what is left of it there', async () => {
  const { tenant } = await rig.api.signUp('called-back');
  const { ids, store } = rig.api.parts;
  const [home] = await store.catalogue.listClusters();
  await store.catalogue.saveCluster({ ...home!, id: ids.next('clu'), name: 'fsn-2' });
  const moving = await rig.json('admin', 'move', tenant.slug, '--to', 'fsn-2');
  const { id } = moving as { id: string };
  expect((await rig.fleet('admin', 'show', tenant.slug)).stdout).toMatch(/moving to fsn-2/);
  const canceled = await rig.fleet('admin', 'cancel', id);
  expect([canceled.code, canceled.stderr]).toEqual([0, expect.stringContaining('Called back')]);
  expect((await rig.fleet('admin', 'show', tenant.slug)).stdout).toMatch(/cleared from fsn-2/);
  expect((await rig.fleet('clusters', 'list')).stdout).toMatch(/fsn-2.*0, 1 leaving/);
});
