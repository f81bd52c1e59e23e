import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { aReport } from '@fleetcommand/testing/builders/catalogue';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

it('an instance whose cluster does not answer says so, and since when, until it answers again', async () => {
  const { token: as, tenant } = await rig.signUp('acme');
  const { catalogue, clusterAccess } = rig.parts.store;
  const [cluster] = await catalogue.listClusters();
  const since = new Date('2026-11-29T10:00:00Z');
  const awayOf = ({ conditions }: Tenant) =>
    conditions.find(({ type }) => type === 'ClusterReachable');
  const look = async () => {
    const one = (await rig.ask(`GET /v1/tenants/${tenant.id}`, { as })).json<Tenant>();
    const { data } = (await rig.ask('GET /v1/tenants', { as })).json<{ data: Tenant[] }>();
    return [one, ...data].map(awayOf);
  };
  await clusterAccess.recordProblem(cluster!.id, 'connect ECONNREFUSED', since);
  const away = { status: 'False', lastTransitionTime: since.toISOString() };
  expect(await look()).toMatchObject([away, away]);
  await clusterAccess.recordReport(cluster!.id, aReport(), since);
  expect(await look()).toEqual([undefined, undefined]);
});
