/** What the edge reads from a cluster: a live tenant's objects give a route with the endpoints that are ready. */
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { extractTraefik } from '@fleetcommand/routing/dialects/traefik/extract';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { extractAll } from '@fleetcommand/routing/testing/ingresses';
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

it('every other kind of route beside a tenant is read as the API server hands it out', async () => {
  const tenant = await fleet.live();
  const namespace = namespaceName(tenant.id);
  const [service] = (await under.api.list(paths.services(namespace))).body.items;
  const name = service?.metadata.name ?? '';
  const put = async (api: string, plural: string, kind: string, spec: object) => {
    const path = `/apis/${api}/namespaces/${namespace}/${plural}/more`;
    const object = { apiVersion: api, kind, metadata: { name: 'more' }, spec };
    const { status, body } = await under.api.apply(path, object, { manager: 'suite' });
    expect(status).toBe(201);
    return body;
  };
  const traefik = 'traefik.io/v1alpha1';
  const port = 3000;
  const ingress = await put('networking.k8s.io/v1', 'ingresses', 'Ingress', {
    rules: [
      {
        host: 'ingress.test',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name, port: { number: port } } },
            },
          ],
        },
      },
    ],
  });
  const shares = { weighted: { services: [{ name, port, weight: 3 }] } };
  const objects = [
    ingress,
    await put(traefik, 'traefikservices', 'TraefikService', shares),
    await put(traefik, 'tlsoptions', 'TLSOption', { minVersion: 'VersionTLS13' }),
    await put(traefik, 'ingressroutes', 'IngressRoute', {
      routes: [
        {
          match: 'Host(`more.test`)',
          kind: 'Rule',
          services: [{ name: 'more', kind: 'TraefikService' }],
        },
      ],
      tls: { options: { name: 'more' } },
    }),
    await put(traefik, 'ingressroutetcps', 'IngressRouteTCP', {
      entryPoints: ['websecure'],
      routes: [{ match: 'HostSNI(`tcp.test`)', services: [{ name, port }] }],
      tls: { passthrough: true },
    }),
  ];
  const around = async (): Promise<object[]> => [
    ...(await under.api.list(paths.services(namespace))).body.items.map((object) => ({
      ...object,
      kind: 'Service',
    })),
    ...(await under.api.list(paths.endpointSlices(namespace))).body.items.map((object) => ({
      ...object,
      kind: 'EndpointSlice',
    })),
  ];
  const read = async () => extractAll([...objects, ...(await around())]);
  await expect
    .poll(
      async () => {
        const fragments = [...(await read()).values()];
        const routers = fragments.flatMap((each) => [...each.routers, ...(each.tcpRouters ?? [])]);
        return routers.map(({ ruleText, state }) => `${ruleText} ${state}`).sort();
      },
      { timeout: 20_000 },
    )
    .toEqual([
      'Host(`ingress.test`) && PathPrefix(`/`) serve',
      'Host(`more.test`) serve',
      'HostSNI(`tcp.test`) serve',
    ]);
  const fragments = await read();
  expect([...fragments.values()].flatMap(({ problems }) => problems)).toEqual([]);
  expect(fragments.get(`kubernetes/${namespace}/more`)?.tlsBindings).toMatchObject([
    { hosts: ['more.test'], options: { minVersion: '1.3' } },
  ]);
});
