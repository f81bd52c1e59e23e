/** What the edge reads from a cluster: a live tenant's objects give a route with the endpoints that are ready. */
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { extractTraefik } from '@fleetcommand/routing/dialects/traefik/extract';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { Fleet } from './rig/fleet.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();
let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.on(under);
});
afterAll(() => fleet.close());

async function readRoutes(namespace: string): Promise<readonly Fragment[]> {
  const list = async (path: string) => (await under.api.list(path)).body.items;
  const { fragments, problems } = extractTraefik({
    ingressRoutes: await list(paths.ingressRoutes(namespace)),
    middlewares: await list(paths.middlewares(namespace)),
    services: await list(paths.services(namespace)),
    endpointSlices: await list(paths.endpointSlices(namespace)),
  });
  expect(problems).toEqual([]);
  return [...fragments.values()];
}

const endpointsOf = (fragments: readonly Fragment[]) =>
  fragments
    .flatMap(({ services }) => services.flatMap(({ parts }) => parts))
    .flatMap((part) => part.endpoints);

it('a live tenant is served at its host by its ready pods', async () => {
  const tenant = await fleet.live();
  const namespace = namespaceName(tenant.id);
  const ready = async () => endpointsOf(await readRoutes(namespace)).filter((one) => one.ready);
  await expect.poll(async () => (await ready()).length, { timeout: 20_000 }).toBe(1);
  const fragments = await readRoutes(namespace);
  const routers = fragments.flatMap((fragment) => fragment.routers);
  expect(routers.length).toBeGreaterThan(0);
  for (const router of routers) {
    expect(router).toMatchObject({
      state: 'serve',
      provenance: { provider: 'kubernetes', tenant: tenant.id, object: { namespace } },
    });
    expect(router.ruleText).toContain(`${tenant.slug}.apps.suite.test`);
  }
  const { body: pods } = await under.api.list(paths.pods(namespace));
  const addresses = pods.items.map((pod) => (pod['status'] as { podIP: string }).podIP);
  expect((await ready()).map(({ address, port }) => [address, port])).toEqual([
    [addresses[0], 3000],
  ]);
});

it('a tenant whose pods are gone has a route and nobody behind it', async () => {
  const tenant = await fleet.live();
  const namespace = namespaceName(tenant.id);
  const { body } = await under.api.list(paths.deployments(namespace));
  const path = paths.deployments(namespace, body.items[0]?.metadata.name);
  await under.api.patch(path, 'merge', { spec: { replicas: 0 } });
  const left = async () => endpointsOf(await readRoutes(namespace)).filter((one) => one.ready);
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  const routers = (await readRoutes(namespace)).flatMap((fragment) => fragment.routers);
  expect(routers.map(({ provenance }) => provenance.tenant)).toContain(tenant.id);
});
