import type { KubernetesObject } from '../../ports/cluster.js';
import { fail, unwrap } from '@fleetcommand/kernel/result';
import { someId } from '@fleetcommand/testing/builders/ids';
import { openOffice, type Office } from '@fleetcommand/testing/builders/office';
import { aSpecification, echoserver } from '@fleetcommand/testing/builders/specifications';
import {
  createFakeCluster,
  fakeClusters,
  type FakeCluster,
} from '@fleetcommand/testing/fakes/cluster';
import { createManualTimers } from '@fleetcommand/testing/fakes/timers';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import type { DeploymentDependencies } from './dependencies.js';
import { deploy } from './deploy.js';
import { register } from './register.js';
import { sealSpecifications } from './seal-specifications.js';
import { addSpecification, findSpecification } from './specifications.js';
import { undeploy } from './undeploy.js';

const TARGET = { namespace: 'default', service: 'echoserver' };

let office: Office;
let cluster: FakeCluster;
let deps: DeploymentDependencies;
let operator: Actor;
beforeEach(async () => {
  office = await openOffice();
  const [row] = await office.store.catalogue.listClusters();
  cluster = createFakeCluster({ id: row!.id, settlesAtOnce: true });
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  deps = {
    ...office,
    clusters: fakeClusters([cluster]),
    timers: createManualTimers(),
    lease: { holder: 'api', ttlMs: 60_000 },
  };
  operator = { ...(await office.actor()), isOperator: true };
});

const add = async (objects: object = echoserver()) => {
  office.clock.advance(1_000);
  return unwrap(await addSpecification(deps, operator, TARGET, objects as never));
};
const bring = (revision = 'latest', force = false) =>
  deploy(deps, operator, { ...TARGET, revision, force });
const find = async (revision: string) => {
  const found = await findSpecification(deps, TARGET, revision);
  return found.ok ? found.value.id : found.error.code;
};
const objectIn = (kind: string, name = 'echoserver'): KubernetesObject | undefined =>
  cluster.get({ apiVersion: 'v1', kind, namespace: 'default', name });
const podsOf = () => cluster.objects().filter(({ kind }) => kind === 'Pod').length;
const actions = () => office.audit().map(({ action, targetId }) => `${action} ${targetId}`);

describe('a specification', () => {
  it('is the latest until another comes, and five are kept', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) ids.push((await add()).id);
    expect(await find('latest')).toBe(ids[6]);
    expect(await find(ids[2]!)).toBe(ids[2]);
    expect(await find(ids[1]!)).toBe('specifications.not-found');
    expect(cluster.writes()).toBe(0);
  });

  it('stays while it is deployed, however many come after it', async () => {
    const first = await add();
    unwrap(await bring());
    for (let count = 0; count < 6; count += 1) await add();
    expect(await find('deployed')).toBe(first.id);
  });

  it('is not taken where the edge could not reach its Service', async () => {
    const clusterIp = echoserver({ type: 'ClusterIP' });
    expect(await addSpecification(deps, operator, TARGET, clusterIp)).toMatchObject({
      ok: false,
      error: { code: 'deployments.not-node-port' },
    });
    expect(await find('latest')).toBe('specifications.not-found');
  });
});

describe('what a specification holds', () => {
  const stored = (id: string) => deps.store.specifications.find('default', 'echoserver', id);
  const held = async (id: string) => unwrap(await findSpecification(deps, TARGET, id)).objects;

  it('is sealed where it is stored, and comes back as it was sent', async () => {
    const { id } = await add();
    expect(await stored(id)).toMatchObject({ objects: null });
    expect(JSON.stringify(await stored(id))).not.toContain('image');
    expect(await held(id)).toEqual(echoserver());
  });

  it('is deployed also where a release before stored it open, and is sealed by and by', async () => {
    const old = aSpecification({ objects: echoserver(), objectsCiphertext: null });
    await deps.store.specifications.add(old);
    unwrap(await bring(old.id));
    expect(objectIn('Deployment')).toBeDefined();
    expect(await sealSpecifications(deps)).toBe(1);
    expect(await sealSpecifications(deps)).toBe(0);
    expect(await stored(old.id)).toMatchObject({ objects: null });
    expect(await held(old.id)).toEqual(echoserver());
    unwrap(await undeploy(deps, operator, TARGET));
    expect(podsOf()).toBe(0);
  });

  it('is opened as that of its own revision only', async () => {
    const [first, second] = [await add(), await add()];
    const { objectsCiphertext } = (await stored(first.id))!;
    await deps.store.specifications.seal(second.id, objectsCiphertext!);
    await expect(held(second.id)).rejects.toThrow();
  });
});

describe('deploying', () => {
  it('brings the latest, or the one that is named, and says which is there', async () => {
    const first = await add();
    await add(echoserver({ image: 'echoserver:2' }));
    const [service] = unwrap(await bring());
    expect(service?.metadata).toMatchObject({ name: 'echoserver', namespace: 'default' });
    expect(JSON.stringify(objectIn('Deployment'))).toContain('echoserver:2');
    unwrap(await bring(first.id));
    expect(JSON.stringify(objectIn('Deployment'))).toContain('echoserver:1.4');
    expect(await find('deployed')).toBe(first.id);
    expect(actions().slice(-2)).toEqual([
      'deployment.apply default/echoserver',
      'deployment.apply default/echoserver',
    ]);
  });

  it('writes nothing when it is repeated', async () => {
    await add();
    unwrap(await bring());
    const writes = cluster.writes();
    unwrap(await bring());
    expect(cluster.writes()).toBe(writes);
  });

  it('takes away what the one before had and this one has not', async () => {
    const { deployments, services } = echoserver();
    const second = echoserver({ name: 'second' }).services.specification;
    const list = { kind: 'List', items: [services.specification, second] };
    await add({ deployments, services: { specification: list } });
    unwrap(await bring());
    expect(objectIn('Service', 'second')).toBeDefined();
    await add();
    unwrap(await bring());
    expect(objectIn('Service', 'second')).toBeUndefined();
    expect(objectIn('Service')).toBeDefined();
  });

  it.each([
    ['cluster.conflict', 'deployments.conflict'],
    ['cluster.not-found', 'deployments.namespace-not-found'],
    ['cluster.invalid', 'deployments.refused'],
    ['cluster.unreachable', 'deployments.cluster-away'],
  ] as const)('tells of %s, and goes on from there when it is repeated', async (code, told) => {
    await add();
    cluster.failNext('apply', fail(code, 'The cluster said so.').error, 'Deployment');
    expect(await bring()).toMatchObject({
      ok: false,
      error: { code: told, message: 'The cluster said so.' },
    });
    expect(await find('deployed')).toBe('specifications.not-found');
    unwrap(await bring());
    expect(podsOf()).toBe(1);
  });

  it('waits for nobody: one at a time', async () => {
    await add();
    const lease = await deps.store.leases.acquire('deployment/default/echoserver', 'other', 60_000);
    expect(await bring()).toMatchObject({ ok: false, error: { code: 'deployments.busy' } });
    await deps.store.leases.release(lease!);
    unwrap(await bring());
  });

  it('says so where no cluster can be reached', async () => {
    await add();
    deps = { ...deps, clusters: fakeClusters([createFakeCluster({ id: someId('clu') })]) };
    expect(await bring()).toMatchObject({ ok: false, error: { code: 'deployments.cluster-away' } });
  });
});

describe('deleting what is deployed', () => {
  it('ends its Service, then its pods, then the rest, and keeps the revisions', async () => {
    const { id } = await add();
    unwrap(await bring());
    const order: string[] = [];
    const watched = Object.assign(Object.create(cluster) as FakeCluster, {
      apply: async (...args: Parameters<FakeCluster['apply']>) => {
        order.push(`apply ${args[0].kind} ${(args[0]['spec'] as { replicas?: number }).replicas}`);
        return cluster.apply(...args);
      },
      delete: async (...args: Parameters<FakeCluster['delete']>) => {
        order.push(`delete ${args[0].kind} with ${podsOf()} pods`);
        return cluster.delete(...args);
      },
      read: (...args: Parameters<FakeCluster['read']>) => cluster.read(...args),
      id: cluster.id,
    });
    deps = { ...deps, clusters: fakeClusters([watched]) };
    unwrap(await undeploy(deps, operator, TARGET));
    expect(order).toEqual([
      'delete Service with 1 pods',
      'apply Deployment 0',
      'delete Deployment with 0 pods',
    ]);
    expect([objectIn('Service'), objectIn('Deployment')]).toEqual([undefined, undefined]);
    expect(await find('deployed')).toBe('specifications.not-found');
    expect(await find('latest')).toBe(id);
    expect(actions().at(-1)).toBe('deployment.delete default/echoserver');
  });

  it('can be repeated after a failure in the middle', async () => {
    await add();
    unwrap(await bring());
    cluster.failNext('delete', fail('cluster.unreachable', 'Gone.').error, 'Deployment');
    expect(await undeploy(deps, operator, TARGET)).toMatchObject({ ok: false });
    expect(await find('deployed')).not.toBe('specifications.not-found');
    unwrap(await undeploy(deps, operator, TARGET));
    expect(podsOf()).toBe(0);
  });

  it('does not bring back a Deployment that somebody deleted', async () => {
    await add();
    unwrap(await bring());
    cluster.remove({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'default',
      name: 'echoserver',
    });
    const writes = cluster.writes();
    unwrap(await undeploy(deps, operator, TARGET));
    expect(cluster.writes()).toBe(writes + 1);
  });

  it('is refused where nothing is deployed', async () => {
    await add();
    expect(await undeploy(deps, operator, TARGET)).toMatchObject({
      ok: false,
      error: { code: 'specifications.not-found' },
    });
  });
});

describe('registering a Service that is there', () => {
  const service = (type: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'echoserver', namespace: 'default', labels: { team: 'a' } },
    spec: { type, ports: [{ port: 80, nodePort: 30_080 }] },
  });

  it('leads edges to it, and changes nothing else of it', async () => {
    cluster.put(service('NodePort'));
    const registered = unwrap(await register(deps, operator, TARGET));
    expect(registered.metadata.labels).toEqual({ team: 'a', 'fleetcommand.io/registered': 'true' });
    expect(registered['spec']).toEqual(service('NodePort').spec);
    expect(actions()).toEqual(['deployment.register default/echoserver']);
  });

  it('keeps what the deployer set of it', async () => {
    await add();
    unwrap(await bring());
    const before = objectIn('Service');
    unwrap(await register(deps, operator, TARGET));
    expect(objectIn('Service')?.['spec']).toEqual(before?.['spec']);
  });

  it.each([
    ['of another type', () => cluster.put(service('ClusterIP')), 'deployments.not-node-port'],
    ['that is not there', () => undefined, 'deployments.service-not-found'],
  ])('refuses one %s', async (_, prepare, code) => {
    prepare();
    expect(await register(deps, operator, TARGET)).toMatchObject({ ok: false, error: { code } });
  });
});
