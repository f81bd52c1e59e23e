import { describe, expect, it } from 'vitest';

import type { ObservedObject } from './drift.js';
import { matters } from './matters.js';

const metadata = { name: 'web', namespace: 't', uid: 'u', resourceVersion: '1', generation: 1 };
const service: ObservedObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...metadata, annotations: { ours: 'yes' } },
  spec: { ports: [{ port: 80 }] },
};
const deployment: ObservedObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { replicas: 2 },
};
const pod: ObservedObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  status: { phase: 'Pending' },
};

const REVISION = { 'deployment.kubernetes.io/revision': '1' };
const inVersion = (object: ObservedObject, resourceVersion: string): ObservedObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
});
const withStatus = (object: ObservedObject, status: object): ObservedObject => ({
  ...inVersion(object, '2'),
  status,
});
const annotated = (object: ObservedObject, annotations: Record<string, string>) => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});
const waitingFor = (reason: string) => ({
  containerStatuses: [{ name: 'web', state: { waiting: { reason } } }],
});
const available = (availableReplicas: number) => ({
  observedGeneration: 1,
  replicas: 2,
  updatedReplicas: 2,
  availableReplicas,
});

describe('a change that a look at the tenant could end otherwise for', () => {
  it.each<[string, ObservedObject | null, ObservedObject | null]>([
    ['an object comes', null, service],
    ['an object goes', service, null],
    ['an object is to go', service, remake(service, { deletionTimestamp: 'now' })],
    ['another object takes its name', service, remake(service, { uid: 'another' })],
    ['a field is changed', service, { ...service, spec: { ports: [{ port: 81 }] } }],
    ['an annotation is changed', service, annotated(service, { ours: 'no' })],
    ['a label is taken away', remake(service, { labels: { a: 'b' } }), service],
    ['a Deployment is scaled', deployment, { ...deployment, spec: { replicas: 9 } }],
    ['a replica is ready', deployment, withStatus(deployment, available(1))],
    [
      'the last replica is ready',
      withStatus(deployment, available(1)),
      withStatus(deployment, available(2)),
    ],
    [
      'pods are refused',
      deployment,
      withStatus(deployment, {
        observedGeneration: 1,
        conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }],
      }),
    ],
    ['a pod is stuck', pod, withStatus(pod, waitingFor('ImagePullBackOff'))],
    ['a pod comes that is stuck', null, withStatus(pod, waitingFor('ImagePullBackOff'))],
    ['a pod is stuck no more', withStatus(pod, waitingFor('ImagePullBackOff')), pod],
    ['a stuck pod goes', withStatus(pod, waitingFor('ImagePullBackOff')), null],
  ])('%s', (_, before, after) => {
    expect(matters(before, after)).toBe(true);
  });
});

describe('a change that it could not', () => {
  it.each<[string, ObservedObject | null, ObservedObject | null]>([
    ['a version that holds the same', service, inVersion(service, '2')],
    ['the status of what has no workload', service, withStatus(service, { loadBalancer: {} })],
    ['a rollout is counted', deployment, annotated(deployment, REVISION)],
    ['a rollout begins', deployment, withStatus(deployment, { observedGeneration: 1 })],
    ['a pod comes', null, pod],
    ['a pod runs', pod, withStatus(pod, { phase: 'Running' })],
    ['a pod is being started', pod, withStatus(pod, waitingFor('ContainerCreating'))],
    ['a pod goes', pod, null],
  ])('%s', (_, before, after) => {
    expect(matters(before, after)).toBe(false);
  });
});

function remake(object: ObservedObject, change: object): ObservedObject {
  return { ...object, metadata: { ...object.metadata, ...change } };
}
