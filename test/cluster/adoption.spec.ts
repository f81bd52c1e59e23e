/** What the first fleetcommand left running becomes an instance, on a cluster: with the same pods, served throughout. */
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import {
  anAdoptingNamespace,
  aRunningInstance,
} from '@fleetcommand/testing/builders/running-instance';
import { extractAll } from '@fleetcommand/routing/testing/ingresses';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { KubeObject } from './rig/kube-object.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { Fleet } from './rig/fleet.js';
import { paths } from './rig/paths.js';
import { isRolledOut } from './rig/workloads.js';

const under = clusterUnderTest();
const DEADLINE = { timeout: 30_000 };
let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.on(under);
});
afterAll(() => fleet.close());

/** Made as a person would, not by server-side apply; running. */
async function running(replicas = 1) {
  const namespace = `suite-${randomUUID().slice(0, 8)}`;
  under.removeLater(namespace);
  const id = randomUUID().slice(0, 8);
  await under.api.create(paths.namespaces(), anAdoptingNamespace(namespace));
  for (const object of aRunningInstance({ id, namespace, replicas, host: `${id}.old.test` })) {
    const { status, body } = await under.api.create(pathOf(object.kind, namespace), object);
    expect(status, JSON.stringify(body)).toBe(201);
  }
  const name = `rc-${id}`;
  await expect
    .poll(async () => isRolledOut(await read('Deployment', namespace, name), replicas), DEADLINE)
    .toBe(true);
  return { namespace, name, host: `${id}.old.test` };
}

const COLLECTIONS = {
  Deployment: paths.deployments,
  Service: paths.services,
  Ingress: paths.ingresses,
  IngressRoute: paths.ingressRoutes,
} as const;
const pathOf = (kind: string, namespace: string, name?: string) =>
  COLLECTIONS[kind as keyof typeof COLLECTIONS](namespace, name);

async function read(kind: string, namespace: string, name: string): Promise<KubeObject> {
  return (await under.api.get(pathOf(kind, namespace, name))).body;
}

/** uid and how often each container was started. */
async function podsOf(namespace: string) {
  const { items } = (await under.api.list(paths.pods(namespace))).body;
  return items.map(({ metadata, ...pod }) => {
    const { containerStatuses = [] } = pod['status'] as {
      containerStatuses?: { restartCount: number }[];
    };
    return { uid: metadata.uid, restarts: containerStatuses.map((one) => one.restartCount) };
  });
}

/** Routes of a host, as an edge reads them of the namespace, with the endpoints that take requests. */
async function servedAt(host: string, namespace: string) {
  const kinds = {
    ...COLLECTIONS,
    EndpointSlice: paths.endpointSlices,
    Middleware: paths.middlewares,
  };
  const objects = await Promise.all(
    Object.entries(kinds).map(async ([kind, path]) =>
      (await under.api.list(path(namespace))).body.items.map((object) => ({ ...object, kind })),
    ),
  );
  const fragments = [...extractAll(objects.flat()).values()];
  return fragments
    .flatMap(({ routers }) => routers)
    .filter(({ ruleText }) => ruleText.includes(host))
    .map(({ state }) => state);
}

async function live(id: Tenant['id']): Promise<Tenant> {
  return fleet.until(id, ({ state }) => state === 'active');
}

describe('an instance that runs', () => {
  it('is adopted with the pods it has, and served under its host before and after', async () => {
    const { namespace, name, host } = await running();
    const pods = await podsOf(namespace);
    expect(pods).toHaveLength(1);
    await expect.poll(() => servedAt(host, namespace), DEADLINE).toEqual(['serve']);
    const before = await read('Deployment', namespace, name);
    const tenant = await live(await fleet.adopt({ namespace, name }));
    expect(await servedAt(host, namespace)).toEqual(['serve']);
    expect(await servedAt(`${tenant.slug}.apps.suite.test`, namespace)).toEqual(['serve']);
    const after = await read('Deployment', namespace, name);
    expect(after['spec']).toEqual(before['spec']);
    expect(await podsOf(namespace)).toEqual(pods);
    for (const kind of ['Deployment', 'Service', 'Ingress'])
      expect((await read(kind, namespace, name)).metadata.labels?.[TENANT_LABEL]).toBe(tenant.id);
  });

  it('is handed back as it was when the instance is deleted, and taken when that is asked', async () => {
    const { namespace, name, host } = await running();
    const pods = await podsOf(namespace);
    const first = await live(await fleet.adopt({ namespace, name }));
    await fleet.orderDeletion(first);
    await fleet.until(first.id, ({ deletedAt }) => deletedAt !== null);
    expect(await podsOf(namespace)).toEqual(pods);
    for (const kind of ['Deployment', 'Service', 'Ingress']) {
      const { metadata } = await read(kind, namespace, name);
      expect(metadata.labels?.[TENANT_LABEL], kind).toBeUndefined();
    }
    expect((await under.api.get(pathOf('IngressRoute', namespace, name))).status).toBe(404);
    await expect.poll(() => servedAt(host, namespace), DEADLINE).toEqual(['serve']);

    const second = await live(await fleet.adopt({ namespace, name }));
    expect(await podsOf(namespace)).toEqual(pods);
    await fleet.orderDeletion(second, { adopted: { deletesFound: true } });
    await fleet.until(second.id, ({ deletedAt }) => deletedAt !== null);
    await expect.poll(() => podsOf(namespace), DEADLINE).toEqual([]);
    const kept = await under.api.get(paths.namespaces(namespace));
    expect([kept.status, kept.body.metadata.deletionTimestamp]).toEqual([200, undefined]);
    for (const kind of ['Deployment', 'Service', 'Ingress'])
      await expect
        .poll(async () => (await under.api.get(pathOf(kind, namespace, name))).status, DEADLINE)
        .toBe(404);
  });

  it('gets the blueprint’s pods only when that is allowed', async () => {
    const { namespace, name } = await running();
    const [before] = await podsOf(namespace);
    const tenant = await live(await fleet.adopt({ namespace, name }, { allowRestart: true }));
    const { spec } = (await read('Deployment', namespace, name)) as { spec?: { template: object } };
    expect(spec?.template).toMatchObject({
      metadata: { labels: { [TENANT_LABEL]: tenant.id } },
      spec: { serviceAccountName: `${name}-instance`, securityContext: { runAsNonRoot: true } },
    });
    await expect
      .poll(async () => (await podsOf(namespace)).map(({ uid }) => uid), DEADLINE)
      .not.toContain(before?.uid);
  });
});
