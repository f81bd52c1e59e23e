import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { unwrap } from '@fleetcommand/kernel/result';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { createCrasher } from '@fleetcommand/testing/fakes/crash';
import { beforeEach, describe, expect, it } from 'vitest';

import type { KubernetesObject } from '../../ports/cluster.js';
import { deleteTenant } from '../tenants/delete-tenant.js';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});

function find(kind: string): KubernetesObject {
  const object = workshop.cluster.objects().find((candidate) => candidate.kind === kind);
  if (!object) throw new Error(`there is no ${kind}`);
  return object;
}

const namesOf = (objects: readonly KubernetesObject[]): string[] =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();

const refOf = ({ apiVersion, kind, metadata }: KubernetesObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  ...(metadata.namespace && { namespace: metadata.namespace }),
});

/** One run with every call listed. */
async function recorded(id: TenantId) {
  const { deps, cluster } = workshop;
  const recorder = createCrasher();
  const report = await workshop.reconcile(id, {
    store: recorder.wrap('store', deps.store),
    clusters: fakeClusters([recorder.wrap('cluster', cluster)]),
    tenantDatabases: recorder.wrap('databases', deps.tenantDatabases),
    routeProbe: recorder.wrap('probe', deps.routeProbe),
    queue: recorder.wrap('queue', deps.queue),
  });
  const writes = recorder.calls.filter((call) => /apply|delete|ensure|drop/.test(call));
  return { ...report, calls: recorder.calls, writes };
}

const reasons = async (id: TenantId) => (await workshop.events(id)).map(({ reason }) => reason);

async function orderDeletion(id: TenantId): Promise<void> {
  unwrap(await deleteTenant(workshop.office, workshop.owner, id));
}

describe('an instance that is ordered', () => {
  it('gets its database, then its objects, and then waits for its pods', async () => {
    const { id } = await workshop.order();
    const { decisions, next } = await workshop.reconcile(id);
    expect(decisions).toEqual(['provision-database', 'apply', 'await-workload']);
    expect(next).toEqual({ kind: 'rest' });
    expect(workshop.databases.databases.size).toBe(1);
    expect(await workshop.tenant(id)).toMatchObject({
      state: 'provisioning',
      observedGeneration: 0,
    });
    expect(await workshop.operation(id)).toMatchObject({
      state: 'running',
      steps: [
        { name: 'accepted', state: 'succeeded' },
        { name: 'database', state: 'succeeded' },
        { name: 'objects', state: 'succeeded' },
        { name: 'workload', state: 'running' },
        { name: 'route', state: 'pending' },
      ],
    });
  });

  it('is live once its pods are and its address answers', async () => {
    const { id } = await workshop.order();
    await workshop.reconcile(id);
    workshop.cluster.settle();
    const { decisions, next } = await workshop.reconcile(id);
    expect(decisions).toEqual(['probe-route']);
    expect(next).toEqual({ kind: 'rest' });
    expect(workshop.probe.asked).toEqual(['https://acme.apps.test']);
    expect(await workshop.tenant(id)).toMatchObject({ state: 'active', observedGeneration: 1 });
    expect((await workshop.operation(id)).state).toBe('succeeded');
    expect(await reasons(id)).toEqual(['Ordered', 'Live']);
  });
});

describe('an instance that is as wanted', () => {
  it('costs reads: no lease, and no write to the cluster, its status or its database', async () => {
    const { id } = await workshop.live();
    const before = await workshop.tenant(id);
    const { decisions, calls } = await recorded(id);
    expect(decisions).toEqual(['settle']);
    expect(calls).toEqual([
      'store.tenants.find',
      'store.catalogue.findPlan',
      'store.catalogue.findBlueprint',
      'store.databases.findByTenant',
      'store.domains.listBound',
      'store.operations.find',
      'cluster.observe',
      'databases.connectionUrl',
    ]);
    expect(await workshop.tenant(id)).toEqual(before);
  });

  it('is looked at whoever is at it', async () => {
    const { id } = await workshop.live();
    await workshop.deps.store.leases.acquire(`tenant/${id}`, 'worker-2', 5_000);
    expect(await workshop.reconcile(id)).toMatchObject({ next: { kind: 'rest' } });
  });
});

describe('an instance that is to be changed', () => {
  it('is worked on by one worker at a time; the other comes again', async () => {
    const { id } = await workshop.order();
    await workshop.deps.store.leases.acquire(`tenant/${id}`, 'worker-2', 5_000);
    const { decisions, next, calls } = await recorded(id);
    expect(decisions).toEqual(['busy']);
    expect(calls).toEqual(['store.tenants.find', 'store.leases.acquire', 'queue.enqueue']);
    expect(next).toEqual({ kind: 'again', afterMs: 500, cause: 'retry' });
    expect(workshop.queue.pending()).toMatchObject([{ job: { tenantId: id, cause: 'retry' } }]);
  });
});

describe('what somebody did in the cluster', () => {
  it.each([
    {
      what: 'a changed field is put back',
      hand: () => {
        const service = find('Service');
        workshop.cluster.edit(refOf(service), (object) => ({ ...object, spec: { ports: [] } }));
      },
      writes: ['cluster.apply'],
      names: 'Service web',
    },
    {
      what: 'a deleted object is made again',
      hand: () => workshop.cluster.remove(refOf(find('NetworkPolicy'))),
      writes: ['cluster.apply'],
      names: 'NetworkPolicy isolation',
    },
    {
      what: 'an object in our name that nobody wants is removed',
      hand: () => {
        const { metadata } = find('Service');
        workshop.cluster.put({
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { ...metadata, name: 'stray' },
          spec: {},
        });
      },
      writes: ['cluster.delete'],
      names: 'Service stray',
    },
  ])('$what, nothing else is written, and it is told', async ({ hand, writes, names }) => {
    const { id } = await workshop.live();
    const before = namesOf(workshop.cluster.objects());
    hand();
    const report = await recorded(id);
    expect(report.writes).toEqual(writes);
    expect(namesOf(workshop.cluster.objects())).toEqual(before);
    const [event] = (await workshop.events(id)).slice(-1);
    expect(event).toMatchObject({ type: 'warning', reason: 'DriftRepaired' });
    expect(event?.message).toContain(names);
    expect((await recorded(id)).writes).toEqual([]);
  });

  it('to an object that is not ours is their business', async () => {
    const { id } = await workshop.live();
    const { namespace = '' } = find('Service').metadata;
    const metadata = { name: 'theirs', namespace };
    workshop.cluster.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    expect((await recorded(id)).writes).toEqual([]);
  });

  it('that took the whole namespace away is made good, with the same database', async () => {
    const { id } = await workshop.live();
    const databases = [...workshop.databases.databases];
    await workshop.cluster.delete(refOf(find('Namespace')));
    expect((await recorded(id)).decisions).toEqual(['await-namespace']);
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
    expect([...workshop.databases.databases]).toEqual(databases);
    expect(find('Deployment').metadata.namespace).toBe(namespaceName(id));
  });
});

describe('a namespace that is somebody else’s', () => {
  const putTheirs = (id: TenantId, labels = {}) =>
    workshop.cluster.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespaceName(id), labels },
    });

  it('is not touched; the instance is failed and says why, once', async () => {
    const { id } = await workshop.order();
    putTheirs(id, { [TENANT_LABEL]: 'another' });
    await workshop.rest();
    expect(workshop.cluster.writes()).toBe(0);
    const { state, conditions } = await workshop.tenant(id);
    expect(state).toBe('failed');
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'NotOwned' }),
    );
    expect(await workshop.operation(id)).toMatchObject({
      state: 'failed',
      error: { code: 'cluster.not-owned', message: expect.stringContaining('another') },
    });
    await workshop.rest();
    expect(await reasons(id)).toEqual(['Ordered', 'NotOwned']);
  });

  it('is no obstacle any more once it is gone', async () => {
    const { id } = await workshop.order();
    const theirs = putTheirs(id);
    await workshop.rest();
    workshop.cluster.remove(refOf(theirs));
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('stays when the instance is deleted', async () => {
    const { id } = await workshop.order();
    putTheirs(id);
    await workshop.rest();
    await orderDeletion(id);
    await workshop.rest();
    expect((await workshop.tenant(id)).deletedAt).not.toBeNull();
    expect(find('Namespace').metadata.name).toBe(namespaceName(id));
  });
});

describe('an instance that is to go', () => {
  it('loses its routes, then its namespace, then its database, then its name', async () => {
    const { id } = await workshop.live();
    await orderDeletion(id);
    const first = await recorded(id);
    expect(first.decisions).toEqual(['delete-objects']);
    expect(workshop.cluster.objects().map(({ kind }) => kind)).not.toContain('IngressRoute');
    expect(workshop.databases.databases.size).toBe(1);
    expect((await recorded(id)).decisions).toEqual(['await-namespace']);
    workshop.cluster.settle();
    const last = await recorded(id);
    expect(last.decisions).toEqual(['drop-database', 'release']);
    expect(workshop.databases.databases.size).toBe(0);
    expect(await workshop.tenant(id)).toMatchObject({ state: 'deleted', conditions: noneTrue });
    const taken = await workshop.deps.store.tenants.findTakenSlugs(['acme']);
    expect(taken.size).toBe(0);
    expect((await recorded(id)).decisions).toEqual(['gone']);
  });

  const noneTrue = expect.not.arrayContaining([expect.objectContaining({ status: 'True' })]);

  it('while it is still being made goes all the same, and the order is called off', async () => {
    const { id } = await workshop.order();
    await workshop.reconcile(id);
    await orderDeletion(id);
    await workshop.rest();
    expect((await workshop.tenant(id)).deletedAt).not.toBeNull();
    expect(workshop.cluster.objects()).toEqual([]);
    expect(workshop.databases.databases.size).toBe(0);
    const operations = await workshop.deps.store.operations.listByTenant(id, 10);
    expect(operations.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'tenant.delete succeeded',
      'tenant.create canceled',
    ]);
  });

  it('that never had anything is released at once', async () => {
    const { id } = await workshop.order();
    await orderDeletion(id);
    const { decisions, writes } = await recorded(id);
    expect(decisions).toEqual(['release']);
    expect(writes).toEqual([]);
    const { steps } = await workshop.operation(id);
    expect(steps.find(({ name }) => name === 'data')?.state).toBe('skipped');
  });
});
