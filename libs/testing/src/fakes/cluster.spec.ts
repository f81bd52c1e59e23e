import { describe, expect, it } from 'vitest';
import { judgeWorkload } from '@fleetcommand/desired-state/observed/workload';
import { unwrap } from '@fleetcommand/kernel/result';

import { someId } from '../builders/ids.js';
import { describeCluster } from '../suites/cluster.js';
import { createFakeCluster } from './cluster.js';

describeCluster('the fake cluster', async () => {
  const cluster = createFakeCluster({ id: someId('clu') });
  const ref = (namespace: string, name: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name,
  });
  return {
    cluster,
    async editByHand(namespace, name, greeting) {
      const data = { greeting: Buffer.from(greeting).toString('base64') };
      cluster.edit(ref(namespace, name), (secret) => ({ ...secret, data }));
    },
    removeByHand: async (namespace, name) => cluster.remove(ref(namespace, name)),
    settle: async () => cluster.settle(),
    close: async () => undefined,
  };
});

describe('the fake cluster’s own means', () => {
  const tenantId = someId('ten');
  const labels = { 'fleetcommand.io/tenant': tenantId };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 't', labels } };
  const deployment = (image: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 't', labels },
    spec: {
      replicas: 2,
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  });
  const judge = async (cluster: ReturnType<typeof createFakeCluster>) => {
    const { objects, pods } = unwrap(await cluster.observe('t'));
    return judgeWorkload(['web'], objects, pods).status;
  };

  it('make workloads available when they settle, anew after each change', async () => {
    const cluster = createFakeCluster({ id: someId('clu') });
    await cluster.apply(namespace);
    await cluster.apply(deployment('v1'));
    expect(await judge(cluster)).toBe('progressing');
    cluster.settle();
    expect(await judge(cluster)).toBe('ready');
    expect(unwrap(await cluster.observe('t')).pods).toHaveLength(2);
    await cluster.apply(deployment('v2'));
    expect(await judge(cluster)).toBe('progressing');
    cluster.settle();
    expect(await judge(cluster)).toBe('ready');
    expect(unwrap(await cluster.observe('t')).pods).toHaveLength(2);
  });

  it('count writes, and fail the call they are told to', async () => {
    const cluster = createFakeCluster({ id: someId('clu'), settlesAtOnce: true });
    const failure = { code: 'cluster.overloaded', message: 'Busy.', retry: 'backoff' } as const;
    await cluster.apply(namespace);
    cluster.failNext('apply', failure, 'Deployment');
    expect((await cluster.apply(namespace)).ok).toBe(true);
    expect(await cluster.apply(deployment('v1'))).toEqual({ ok: false, error: failure });
    expect(cluster.writes()).toBe(1);
    expect((await cluster.apply(deployment('v1'))).ok).toBe(true);
    expect(cluster.writes()).toBe(2);
    expect(await judge(cluster)).toBe('ready');
  });

  it('keep an injected container beside ours', async () => {
    const cluster = createFakeCluster({ id: someId('clu') });
    await cluster.apply(namespace);
    await cluster.apply(deployment('v1'));
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 't', name: 'web' };
    const containers = () => {
      const spec = cluster.get(ref)?.['spec'] as ReturnType<typeof deployment>['spec'];
      return spec.template.spec.containers;
    };
    cluster.edit(ref, (object) => {
      const spec = structuredClone(object['spec']) as ReturnType<typeof deployment>['spec'];
      spec.template.spec.containers.push({ name: 'sidecar', image: 's' });
      return { ...object, spec };
    });
    await cluster.apply(deployment('v2'));
    expect(containers()).toEqual([
      { name: 'web', image: 'v2' },
      { name: 'sidecar', image: 's' },
    ]);
  });
});
