import { beforeEach, describe, expect, it } from 'vitest';
import {
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

const QUOTAS = core('resourcequotas');

describe('policies', () => {
  it('hold a namespace to its quota and keep the quota current', () => {
    cluster.create(QUOTAS, 'ResourceQuota', {
      metadata: { name: 'plan' },
      spec: { hard: { pods: '1' } },
    });
    cluster.create(PODS, 'Pod', { metadata: { name: 'one' }, spec: POD_SPEC });
    expect(cluster.store.get(QUOTAS, 'a', 'plan')?.['status']).toEqual({
      hard: { pods: '1' },
      used: { pods: '1' },
    });
    expect(
      refusal(() => cluster.create(PODS, 'Pod', { metadata: { name: 'two' }, spec: POD_SPEC }))
        .message,
    ).toBe(
      'pods "two" is forbidden: exceeded quota: plan, requested: pods=1, used: pods=1, limited: pods=1',
    );
    cluster.store.delete(PODS, 'a', 'one');
    expect(cluster.store.get(QUOTAS, 'a', 'plan')?.['status']).toMatchObject({
      used: { pods: '0' },
    });
  });

  it('give containers the limits they leave out', () => {
    cluster.create(core('limitranges'), 'LimitRange', {
      metadata: { name: 'plan' },
      spec: { limits: [{ type: 'Container', default: { memory: '256Mi' } }] },
    });
    const pod = cluster.create(PODS, 'Pod', { metadata: { name: 'p' }, spec: POD_SPEC });
    expect(pod).toMatchObject({
      spec: {
        containers: [{ resources: { limits: { memory: '256Mi' }, requests: { memory: '256Mi' } } }],
      },
    });
  });

  it('refuse a privileged pod where the namespace is restricted', () => {
    cluster.create(NAMESPACES, 'Namespace', {
      metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    cluster.create(core('serviceaccounts'), 'ServiceAccount', {
      metadata: { name: 'default', namespace: 'strict' },
    });
    const status = refusal(() =>
      cluster.create(PODS, 'Pod', { metadata: { name: 'p', namespace: 'strict' }, spec: POD_SPEC }),
    );
    expect(status.message).toContain(
      'pods "p" is forbidden: violates PodSecurity "restricted:latest": ',
    );
  });

  it('refuse a pod whose account does not exist', () => {
    const spec = { ...POD_SPEC, serviceAccountName: 'nobody' };
    expect(
      refusal(() => cluster.create(PODS, 'Pod', { metadata: { name: 'p' }, spec })).message,
    ).toContain('error looking up service account a/nobody');
  });
});
