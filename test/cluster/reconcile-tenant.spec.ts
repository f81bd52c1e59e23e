/** The reconciler's table, on a cluster: what it makes of a tenant's namespace, and what it leaves alone. */
import { OBJECT_CHECKSUM_ANNOTATION, TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Cluster } from '@fleetcommand/application/ports/cluster';
import { fail, unwrap } from '@fleetcommand/kernel/result';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { counting, Fleet } from './rig/fleet.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();
let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.on(under);
});
afterAll(() => fleet.close());

/** What is in the tenant's namespace and ours, as the server tells it: `Kind name` → version. */
async function objectsOf(tenant: Tenant): Promise<Record<string, string | undefined>> {
  const namespace = namespaceName(tenant.id);
  const observed = unwrap(await fleet.cluster.observe(namespace, { fresh: true }));
  return Object.fromEntries(
    [observed.namespace, ...observed.objects].flatMap((object) =>
      object ? [[`${object.kind} ${object.metadata.name}`, object.metadata.resourceVersion]] : [],
    ),
  );
}

const kindsOf = (objects: Record<string, unknown>): string[] =>
  Object.keys(objects).map((key) => key.split(' ')[0] ?? '');

describe('a new tenant', () => {
  it('gets its database, its objects and its pods, and is live', async () => {
    const tenant = await fleet.live();
    expect(tenant).toMatchObject({ observedGeneration: 1, state: 'active' });
    expect(kindsOf(await objectsOf(tenant)).toSorted()).toEqual([
      'Deployment',
      'IngressRoute',
      'LimitRange',
      'Namespace',
      'NetworkPolicy',
      'ResourceQuota',
      'Secret',
      'Service',
      'ServiceAccount',
    ]);
    expect(fleet.databases.databases.size).toBeGreaterThan(0);
    const operation = await fleet.store.operations.find(tenant.currentOperationId!);
    expect(operation?.state).toBe('succeeded');
  });

  it('that is as wanted costs no write', async () => {
    const tenant = await fleet.live();
    const before = await objectsOf(tenant);
    const cluster = counting(fleet.cluster);
    const { decisions } = await fleet.reconcile(tenant.id, cluster);
    expect(decisions).toEqual(['settle']);
    expect(cluster.writes()).toEqual([]);
    expect(await objectsOf(tenant)).toEqual(before);
    expect(await fleet.tenant(tenant.id)).toEqual(tenant);
  });
});

describe('drift', () => {
  it('of a field that somebody changed is put back, and told', async () => {
    const tenant = await fleet.live();
    const namespace = namespaceName(tenant.id);
    const [name] = await serviceNames(namespace);
    const path = paths.services(namespace, name);
    const { body: before } = await under.api.get(path);
    const patch = [{ op: 'replace', path: '/spec/ports/0/targetPort', value: 9 }];
    const { body: changed } = await under.api.patch(path, 'json', patch);
    await untilSeen(namespace, changed.metadata.resourceVersion);
    const cluster = counting(fleet.cluster);
    await fleet.reconcile(tenant.id, cluster);
    expect(cluster.writes()).toEqual(['apply Service']);
    const { body: after } = await under.api.get(path);
    expect(after['spec']).toEqual(before['spec']);
    const events = await fleet.store.events.list(tenant.id, { limit: 50 });
    expect(events.items.map(({ reason }) => reason)).toContain('DriftRepaired');
  });

  it('of a field that an earlier rendering set and this one does not is taken back', async () => {
    const tenant = await fleet.live();
    const namespace = namespaceName(tenant.id);
    const [name] = await serviceNames(namespace);
    const { body } = await under.api.get(paths.services(namespace, name));
    const { labels, annotations } = body.metadata;
    const earlier = { ...annotations, [OBJECT_CHECKSUM_ANNOTATION]: 'earlier', old: 'field' };
    const metadata = { name: name ?? '', namespace, labels, annotations: earlier };
    const { ports, selector } = body['spec'] as { ports: unknown; selector: unknown };
    const spec = { ports, selector };
    unwrap(await fleet.cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata, spec }));
    await fleet.reconcile(tenant.id);
    const { body: after } = await under.api.get(paths.services(namespace, name));
    expect(after.metadata.annotations).toEqual(annotations);
  });

  it('of an object that somebody deleted is made good', async () => {
    const tenant = await fleet.live();
    const namespace = namespaceName(tenant.id);
    const [name] = await serviceNames(namespace);
    await under.api.delete(paths.services(namespace, name));
    await expect.poll(() => seenServices(namespace), { timeout: 20_000 }).toEqual([]);
    await fleet.until(tenant.id, ({ state }) => state === 'active');
    expect(await serviceNames(namespace)).toEqual([name]);
  });

  it('of an object too many, carrying our labels, is pruned', async () => {
    const tenant = await fleet.live();
    const namespace = namespaceName(tenant.id);
    const labels = { [TENANT_LABEL]: tenant.id, 'app.kubernetes.io/managed-by': 'fleetcommand' };
    const { status, body } = await under.api.create(paths.serviceAccounts(namespace), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'stray', labels },
    });
    expect(status).toBe(201);
    await untilSeen(namespace, body.metadata.resourceVersion);
    const cluster = counting(fleet.cluster);
    await fleet.reconcile(tenant.id, cluster);
    expect(cluster.writes()).toEqual(['delete ServiceAccount']);
    expect((await under.api.get(paths.serviceAccounts(namespace, 'stray'))).status).toBe(404);
  });

  it('without our labels is somebody’s own business', async () => {
    const tenant = await fleet.live();
    const namespace = namespaceName(tenant.id);
    const metadata = { name: 'theirs' };
    await under.api.create(paths.configMaps(namespace), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
    });
    const cluster = counting(fleet.cluster);
    await fleet.reconcile(tenant.id, cluster);
    expect(cluster.writes()).toEqual([]);
    expect((await under.api.get(paths.configMaps(namespace, 'theirs'))).status).toBe(200);
  });

  async function serviceNames(namespace: string): Promise<string[]> {
    const { body } = await under.api.list(paths.services(namespace));
    return body.items.map(({ metadata }) => metadata.name);
  }

  /** As the reconciler's cache has it. */
  async function seenServices(namespace: string): Promise<string[]> {
    const { objects } = unwrap(await fleet.cluster.observe(namespace));
    return objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
  }

  async function untilSeen(namespace: string, version: string | undefined): Promise<void> {
    const versions = async () =>
      unwrap(await fleet.cluster.observe(namespace)).objects.map(
        (one) => one.metadata.resourceVersion,
      );
    await expect.poll(versions, { timeout: 20_000 }).toContain(version);
  }
});

it('a namespace that is somebody else’s is left alone, and the tenant says why', async () => {
  const tenant = await fleet.order();
  const name = namespaceName(tenant.id);
  await under.api.create(paths.namespaces(), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  const seen = async () => unwrap(await fleet.cluster.observe(name)).namespace?.metadata.name;
  await expect.poll(seen, { timeout: 20_000 }).toBe(name);
  const cluster = counting(fleet.cluster);
  const { next } = await fleet.reconcile(tenant.id, cluster);
  expect(next).toEqual({ kind: 'rest' });
  expect(cluster.writes()).toEqual([]);
  const { state, conditions } = await fleet.tenant(tenant.id);
  expect(state).toBe('failed');
  expect(getCondition(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'NotOwned' });
});

it('a tenant that is to go takes routes, namespace and database with it, in that order', async () => {
  const tenant = await fleet.live();
  await fleet.orderDeletion(tenant);
  const cluster = counting(fleet.cluster);
  await fleet.reconcile(tenant.id, cluster);
  expect(cluster.writes()).toEqual(['delete IngressRoute', 'delete Namespace']);
  await fleet.until(tenant.id, ({ deletedAt }) => deletedAt !== null);
  expect(await objectsOf(tenant)).toEqual({});
  const row = await fleet.store.databases.findByTenant(tenant.id);
  expect(row?.state).toBe('dropped');
  expect([...fleet.databases.databases.keys()]).not.toContain(row?.name);
});

describe('a call that fails', () => {
  const UNREACHABLE = ['cluster.unreachable', 'The line is cut.', { retry: 'backoff' }] as const;

  /** A cluster whose how-manieth apply fails, from 1. */
  function failingAt(apply: number): Cluster {
    let applies = 0;
    return {
      ...counting(fleet.cluster),
      apply: async (object) =>
        (applies += 1) === apply ? fail(...UNREACHABLE) : fleet.cluster.apply(object),
    };
  }

  it('is retried, whichever it is, and the tenant becomes live with nothing doubled', async () => {
    const reference = kindsOf(await objectsOf(await fleet.live())).toSorted();
    for (let apply = 1; apply <= reference.length; apply += 1) {
      const tenant = await fleet.order();
      const { next } = await fleet.reconcile(tenant.id, failingAt(apply));
      expect(next, `apply ${apply}`).toMatchObject({ kind: 'again', cause: 'retry' });
      const failed = await fleet.tenant(tenant.id);
      expect(getCondition(failed.conditions, 'ObjectsApplied')?.reason).toBe('Unreachable');
      const live = await fleet.until(tenant.id, ({ state }) => state === 'active');
      expect(kindsOf(await objectsOf(live)).toSorted(), `apply ${apply}`).toEqual(reference);
    }
  });

  it('because the process dies there is made good by the next', async () => {
    const rehearsal = createCrasher();
    const first = await fleet.order();
    await fleet.reconcile(first.id, rehearsal.wrap('cluster', fleet.cluster));
    const reference = kindsOf(await objectsOf(first)).toSorted();
    for (let atCall = 1; atCall <= rehearsal.calls.length; atCall += 1)
      for (const when of ['before', 'after'] as const) {
        const tenant = await fleet.order();
        const crasher = createCrasher({ atCall, when });
        const dying = fleet.reconcile(tenant.id, crasher.wrap('cluster', fleet.cluster));
        await expect(dying).rejects.toThrow(Crash);
        const live = await fleet.until(tenant.id, ({ state }) => state === 'active');
        const place = `${when} ${rehearsal.calls[atCall - 1]} (${atCall})`;
        expect(kindsOf(await objectsOf(live)).toSorted(), place).toEqual(reference);
      }
  });
});
