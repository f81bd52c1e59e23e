import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import type { AdminTenantDetail } from '@fleetcommand/contracts/http/admin/tenants';
import type { AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';
import { addressesOf } from '@fleetcommand/domain/edges/records';
import type { EdgeId } from '@fleetcommand/kernel/ids';
import { anEdgeReport } from '@fleetcommand/testing/builders/edges';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
beforeAll(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
});
afterAll(() => rig.close());

const ask = (what: string, body?: object) => rig.ask(what, { as: operator, ...(body && { body }) });

async function registered(name: string, address: string): Promise<EdgeId> {
  const body = { name, url: `http://${name}.test` };
  const { id } = (await ask('POST /v1/admin/edges', body)).json<{ id: EdgeId }>();
  const place = { region: 'eu', pool: 'shared', addresses: [address] };
  const since = rig.clock.now();
  await rig.parts.store.edges.recordReport(
    id,
    anEdgeReport({ place }),
    { isServing: true, since },
    since,
  );
  return id;
}

it('a region is shown with the records that lead to its edges, and an edge is let go only when none does', async () => {
  const domain = 'eu.apps.example.com';
  const added = await ask('POST /v1/admin/regions', { id: 'eu', name: 'Europe', domain });
  expect([added.statusCode, added.json()]).toMatchObject([201, { domain, addresses: [] }]);
  const [first, second] = [
    await registered('eu-1', '192.0.2.1'),
    await registered('eu-2', '192.0.2.2'),
  ];
  const offered = await rig.ask('GET /v1/regions');
  expect(offered.json()).toMatchObject({
    data: [
      { id: 'eu', addressSuffix: `.${domain}` },
      { id: 'local', addressSuffix: '.apps.example.com' },
    ],
  });
  const { zones } = rig.parts.store;
  const publish = (addresses: string[]) =>
    zones.save({
      zone: domain,
      pool: null,
      published: addressesOf(addresses),
      changedAt: rig.clock.now(),
      triedAt: rig.clock.now(),
      problem: null,
    });
  await publish(['192.0.2.1', '192.0.2.2']);
  const region = async () => (await ask('GET /v1/admin/regions/eu')).json<AdminRegionDetail>();
  expect(await region()).toMatchObject({
    zone: domain,
    clusters: [],
    records: {
      names: [`*.${domain}`],
      wanted: { ipv4: ['192.0.2.1', '192.0.2.2'] },
      published: { ipv4: ['192.0.2.1', '192.0.2.2'] },
      ttlSeconds: 60,
    },
    edges: [
      { name: 'eu-1', listing: 'serving', drain: null },
      { name: 'eu-2', listing: 'serving' },
    ],
    certificate: null,
    problems: [],
  });

  const drained = await ask(`POST /v1/admin/edges/${first}/drain`);
  expect(drained.json<AdminEdge>().drain).toMatchObject({ state: 'listed', safeAt: null });
  expect(rig.audit().at(-1)).toMatchObject({ action: 'edge.drain' });
  expect((await region()).records.wanted.ipv4).toEqual(['192.0.2.2']);
  const refused = await ask(`DELETE /v1/admin/edges/${first}`);
  expect(refused.json()).toMatchObject({
    code: 'edges.in-service',
    detail: expect.stringContaining('fleet edges drain eu-1') as string,
  });
  await publish(['192.0.2.2']);
  const leaving = (await ask(`GET /v1/admin/edges/${first}`)).json<AdminEdge>();
  expect(leaving.drain).toMatchObject({ state: 'leaving', safeAt: expect.any(String) as string });
  rig.clock.advance(60_000);
  expect((await ask(`DELETE /v1/admin/edges/${first}`)).statusCode).toBe(204);

  await ask(`POST /v1/admin/edges/${second}/drain`);
  const last = await region();
  expect(last.records.wanted.ipv4).toEqual(['192.0.2.2']);
  expect(last.problems).toEqual([expect.stringContaining('stay as they were')]);
  await ask(`POST /v1/admin/edges/${second}/undrain`);
  expect(rig.audit().at(-1)).toMatchObject({ action: 'edge.undrain' });
  expect((await ask('GET /v1/admin/regions/mars')).json()).toMatchObject({
    code: 'regions.not-found',
  });
});

it('edges are set aside for an instance, which shows where it is led, and are given back', async () => {
  const owner = await rig.signUp('pooled');
  const { id } = owner.tenant;
  const assign = (pool: string) => ask(`PUT /v1/admin/tenants/${id}/edge-pool`, { pool });
  const unknown = await assign('gold');
  expect(unknown.json()).toMatchObject({
    code: 'edges.pool-not-found',
    detail: expect.stringContaining('EDGE_POOL=gold') as string,
    errors: [{ pointer: '/pool' }],
  });
  const body = { name: 'gold-1', url: 'http://gold-1.test' };
  const edge = (await ask('POST /v1/admin/edges', body)).json<{ id: EdgeId }>();
  const place = { region: null, pool: 'gold', addresses: ['192.0.2.7'] };
  const { store } = rig.parts;
  const health = { isServing: true, since: rig.clock.now() };
  await store.edges.recordReport(edge.id, anEdgeReport({ place }), health, rig.clock.now());
  rig.clock.advance(10_000);
  expect((await assign('gold')).json<AdminTenantDetail>().edgePool).toEqual({
    pool: 'gold',
    addresses: [],
    problems: [],
  });
  expect(rig.audit().at(-1)).toMatchObject({
    action: 'tenant.assign-edges',
    targetId: id,
    before: { pool: 'shared' },
    after: { pool: 'gold' },
  });
  await store.zones.save({
    zone: new URL(owner.tenant.url).hostname,
    pool: 'gold',
    published: addressesOf(['192.0.2.7']),
    changedAt: rig.clock.now(),
    triedAt: rig.clock.now(),
    problem: null,
  });
  const shown = (await ask(`GET /v1/admin/tenants/${id}`)).json<AdminTenantDetail>();
  expect(shown.edgePool.addresses).toEqual(['192.0.2.7']);
  const drained = (await ask(`POST /v1/admin/edges/${edge.id}/drain`)).json<AdminEdge>();
  expect(drained.drain).toMatchObject({ state: 'listed' });
  const back = (await assign('shared')).json<AdminTenantDetail>().edgePool;
  expect(back).toEqual({ pool: 'shared', addresses: [], problems: [] });
  expect((await assign('Gold!')).json()).toMatchObject({ errors: [{ pointer: '/pool' }] });
});

it('an edge that is dead is let go ten minutes later, although records lead to its address still', async () => {
  const id = await registered('dead', '192.0.2.9');
  const { store } = rig.parts;
  await store.zones.save({
    zone: 'dead.example.com',
    pool: null,
    published: addressesOf(['192.0.2.9']),
    changedAt: rig.clock.now(),
    triedAt: rig.clock.now(),
    problem: null,
  });
  const health = { isServing: false, since: rig.clock.now() };
  const silent = () => store.edges.recordProblem(id, 'It is away.', health, rig.clock.now());
  rig.clock.advance(9 * 60_000);
  await silent();
  // Nobody asked it since: it may be back.
  rig.clock.advance(60_000);
  expect((await ask(`DELETE /v1/admin/edges/${id}`)).json()).toMatchObject({
    code: 'edges.in-service',
    detail: expect.stringContaining('it can be removed from') as string,
  });
  await silent();
  expect((await ask(`DELETE /v1/admin/edges/${id}`)).statusCode).toBe(204);
});
