import { beforeEach, describe, expect, it } from 'vitest';
import type { ResourceRef, WatchEvent } from '../objects/store.js';
import {
  CONFIG_MAPS,
  core,
  NAMESPACES,
  openSpecStore,
  POD_SPEC,
  PODS,
  refusal,
  type SpecStore,
} from './testing/spec-store.js';

let cluster: SpecStore;
beforeEach(() => {
  cluster = openSpecStore();
});

const DEPLOYMENTS: ResourceRef = { group: 'apps', version: 'v1', plural: 'deployments' };
const SERVICES = core('services');
const deployment = (spec: object = {}) => ({
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: POD_SPEC },
    ...spec,
  },
});
describe('creating', () => {
  it('fills in identity and defaults', () => {
    const { metadata, spec } = cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    expect(metadata).toMatchObject({
      name: 'web',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'RollingUpdate' } });
  });

  it('is refused in a namespace that does not exist', () => {
    const status = refusal(() =>
      cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x', namespace: 'nope' } }),
    );
    expect(status).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'namespaces "nope" not found',
    });
  });

  it('is refused, with its cause, in a namespace that is being deleted', () => {
    cluster.store.delete(NAMESPACES, undefined, 'a');
    const status = refusal(() =>
      cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x' } }),
    );
    expect(status).toMatchObject({
      code: 403,
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
  });

  it('is refused when the name is taken', () => {
    cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x' } });
    const status = refusal(() =>
      cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x' } }),
    );
    expect(status).toMatchObject({ code: 409, reason: 'AlreadyExists' });
  });

  it('makes up a name from its prefix', () => {
    const { metadata } = cluster.create(CONFIG_MAPS, 'ConfigMap', {
      metadata: { generateName: 'x-' },
    });
    expect(metadata.name).toMatch(/^x-[a-z0-9]{5}$/);
  });

  it('names every invalid field', () => {
    const status = refusal(() =>
      cluster.create(DEPLOYMENTS, 'Deployment', deployment({ replicas: -1, selector: undefined })),
    );
    expect(status.details?.causes?.map(({ field }) => field)).toEqual([
      'spec.replicas',
      'spec.selector',
      'spec.template.metadata.labels',
    ]);
  });

  it('gives services addresses that no other has', () => {
    const services = ['s1', 's2'].map((name) =>
      cluster.create(SERVICES, 'Service', { metadata: { name }, spec: { ports: [{ port: 80 }] } }),
    );
    const addresses = services.map(({ spec }) => (spec as { clusterIP: string }).clusterIP);
    expect(new Set(addresses).size).toBe(2);
    for (const address of addresses) expect(address).toMatch(/^10\.96\.\d+\.\d+$/);
  });
});

describe('updating', () => {
  it('refuses a write based on an older version', () => {
    const first = cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x' } });
    cluster.store.update(CONFIG_MAPS, { ...first, data: { a: '1' } });
    const status = refusal(() => cluster.store.update(CONFIG_MAPS, { ...first, data: { a: '2' } }));
    expect(status).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('commits nothing when nothing changes', () => {
    const first = cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    expect(cluster.store.update(DEPLOYMENTS, { ...first })).toBe(first);
  });

  it('counts a generation for the spec, not for status or labels', () => {
    const first = cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    const labelled = cluster.store.update(DEPLOYMENTS, {
      ...first,
      metadata: { ...first.metadata, labels: { a: 'b' } },
    });
    const reported = cluster.store.updateStatus(DEPLOYMENTS, {
      ...labelled,
      status: { replicas: 1 },
    });
    const scaled = cluster.store.update(DEPLOYMENTS, {
      ...reported,
      spec: { ...(reported['spec'] as object), replicas: 3 },
    });
    expect([labelled, reported, scaled].map(({ metadata }) => metadata.generation)).toEqual([
      1, 1, 2,
    ]);
  });

  it('keeps status and spec apart', () => {
    const first = cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    const updated = cluster.store.update(DEPLOYMENTS, { ...first, status: { replicas: 9 } });
    expect(updated['status']).toEqual({});
    const reported = cluster.store.updateStatus(DEPLOYMENTS, {
      ...updated,
      spec: {},
      status: { replicas: 2 },
    });
    expect(reported).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 2 } });
  });

  it('refuses to change what is immutable', () => {
    const first = cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    const spec = { ...(first['spec'] as object), selector: { matchLabels: { app: 'other' } } };
    const status = refusal(() => cluster.store.update(DEPLOYMENTS, { ...first, spec }));
    expect(status.details?.causes?.at(-1)).toMatchObject({
      field: 'spec.selector',
      message: expect.stringContaining('field is immutable') as string,
    });
  });
});

describe('deleting', () => {
  it('waits for finalizers, and completes when the last is taken off', () => {
    const events: WatchEvent['type'][] = [];
    cluster.create(CONFIG_MAPS, 'ConfigMap', {
      metadata: { name: 'x', finalizers: ['x.io/keep'] },
    });
    cluster.store.watch(CONFIG_MAPS, ({ type }) => events.push(type));
    const dying = cluster.store.delete(CONFIG_MAPS, 'a', 'x');
    expect(dying.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
    cluster.store.update(CONFIG_MAPS, {
      ...dying,
      metadata: { ...dying.metadata, finalizers: [] },
    });
    expect(cluster.store.get(CONFIG_MAPS, 'a', 'x')).toBeUndefined();
    expect(events).toEqual(['MODIFIED', 'DELETED']);
  });

  it('takes no new finalizers on the way out', () => {
    cluster.create(CONFIG_MAPS, 'ConfigMap', {
      metadata: { name: 'x', finalizers: ['x.io/keep'] },
    });
    const dying = cluster.store.delete(CONFIG_MAPS, 'a', 'x');
    const metadata = { ...dying.metadata, finalizers: ['x.io/keep', 'x.io/more'] };
    expect(
      refusal(() => cluster.store.update(CONFIG_MAPS, { ...dying, metadata })).message,
    ).toContain('no new finalizers can be added');
  });

  it('refuses another object of the same name', () => {
    cluster.create(CONFIG_MAPS, 'ConfigMap', { metadata: { name: 'x' } });
    const status = refusal(() =>
      cluster.store.delete(CONFIG_MAPS, 'a', 'x', { uid: 'someone-else' }),
    );
    expect(status).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('gives a pod on a node its grace period, and the kubelet the last word', () => {
    cluster.create(PODS, 'Pod', { metadata: { name: 'p' }, spec: { ...POD_SPEC, nodeName: 'n' } });
    const dying = cluster.store.delete(PODS, 'a', 'p');
    expect(dying.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    cluster.store.delete(PODS, 'a', 'p', { gracePeriodSeconds: 0 });
    expect(cluster.store.get(PODS, 'a', 'p')).toBeUndefined();
  });

  it('asks the garbage collector for what the propagation policy says', () => {
    cluster.create(DEPLOYMENTS, 'Deployment', deployment());
    const dying = cluster.store.delete(DEPLOYMENTS, 'a', 'web', {
      propagationPolicy: 'Foreground',
    });
    expect(dying.metadata.finalizers).toEqual(['foregroundDeletion']);
  });

  it('keeps a namespace until its own finalizer is taken off', () => {
    const dying = cluster.store.delete(NAMESPACES, undefined, 'a');
    expect(dying).toMatchObject({
      status: { phase: 'Terminating' },
      spec: { finalizers: ['kubernetes'] },
    });
    cluster.store.update(NAMESPACES, { ...dying, spec: {} });
    expect(cluster.store.get(NAMESPACES, undefined, 'a')).toBeUndefined();
  });
});
