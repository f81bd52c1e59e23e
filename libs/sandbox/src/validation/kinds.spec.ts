import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects/store.js';
import { rulesOf } from '../resources/kind-rules.js';
import { FieldErrors } from './field-errors.js';

/** What is wrong with an object of a kind, as `field: reason`. */
function problems(kind: string, body: object): string[] {
  const errors = new FieldErrors();
  const object: KubeObject = { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...body };
  rulesOf(kind).validate?.(object, errors);
  return errors.causes.map(({ field, reason }) => `${field}: ${reason?.replace('FieldValue', '')}`);
}

function changeProblems(kind: string, before: object, after: object): string[] {
  const errors = new FieldErrors();
  const object = (body: object): KubeObject => ({ apiVersion: 'v1', kind, metadata: {}, ...body });
  rulesOf(kind).validateUpdate?.(object(after), object(before), errors);
  return errors.causes.map(({ field, message }) => `${field}: ${message}`);
}

const withContainer = (container: object, pod: object = {}) => ({
  spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...pod },
});

describe('a pod', () => {
  it('may be plain', () => {
    expect(problems('Pod', withContainer({}))).toEqual([]);
  });

  it.each<[string, object]>([
    ['spec.containers: Required', { spec: { containers: [] } }],
    ['spec.containers[0].image: Required', withContainer({ image: '' })],
    ['spec.containers[0].name: Invalid', withContainer({ name: 'A' })],
    [
      'spec.containers[0].ports[0].containerPort: Required',
      withContainer({ ports: [{ protocol: 'TCP' }] }),
    ],
    [
      'spec.containers[0].ports[0].protocol: NotSupported',
      withContainer({ ports: [{ containerPort: 1, protocol: 'X' }] }),
    ],
    ['spec.containers[0].env[0].name: Required', withContainer({ env: [{ value: 'x' }] })],
    [
      'spec.containers[0].env[0].valueFrom: Invalid',
      withContainer({ env: [{ name: 'A', valueFrom: {} }] }),
    ],
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: NotSupported',
      withContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } }] }),
    ],
    [
      'spec.containers[0].volumeMounts[0].name: NotFound',
      withContainer({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
    ],
    [
      'spec.containers[0].resources.requests: Invalid',
      withContainer({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
    ],
    [
      'spec.containers[0].resources.limits: Invalid',
      withContainer({ resources: { limits: { gpu: '1' } } }),
    ],
    ['spec.containers[0].livenessProbe: Required', withContainer({ livenessProbe: {} })],
    [
      'spec.containers[0].livenessProbe.successThreshold: Invalid',
      withContainer({ livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }),
    ],
    [
      'spec.containers[0].readinessProbe.httpGet.port: Invalid',
      withContainer({ readinessProbe: { httpGet: { port: 0 } } }),
    ],
    ['spec.restartPolicy: NotSupported', withContainer({}, { restartPolicy: 'Perhaps' })],
    [
      'spec.volumes[1].name: Duplicate',
      withContainer(
        {},
        {
          volumes: [
            { name: 'v', emptyDir: {} },
            { name: 'v', emptyDir: {} },
          ],
        },
      ),
    ],
    [
      'spec.initContainers[0].name: Duplicate',
      withContainer({}, { initContainers: [{ name: 'web', image: 'x' }] }),
    ],
  ])('is refused for %s', (problem, body) => {
    expect(problems('Pod', body)).toEqual([problem]);
  });

  it('may change its image once created, and nothing that shapes it', () => {
    const before = withContainer({});
    expect(changeProblems('Pod', before, withContainer({ image: 'web:2' }))).toEqual([]);
    expect(changeProblems('Pod', before, withContainer({}, { nodeName: 'n' }))).toEqual([]);
    expect(changeProblems('Pod', before, withContainer({ command: ['x'] }))).toHaveLength(1);
    expect(
      changeProblems(
        'Pod',
        withContainer({}, { nodeName: 'n' }),
        withContainer({}, { nodeName: 'm' }),
      ),
    ).toHaveLength(1);
  });
});

describe('other kinds', () => {
  it.each<[string, string, object]>([
    ['Service', 'spec.ports: Required', { spec: {} }],
    ['Service', 'spec.ports[0].port: Invalid', { spec: { ports: [{ port: 0, targetPort: 80 }] } }],
    ['Service', 'spec.type: NotSupported', { spec: { type: 'X', ports: [{ port: 1 }] } }],
    ['Service', 'spec.externalName: Required', { spec: { type: 'ExternalName' } }],
    ['Service', 'spec.clusterIPs[0]: Invalid', { spec: { clusterIP: 'x', ports: [{ port: 1 }] } }],
    ['ConfigMap', 'data[a/b]: Invalid', { data: { 'a/b': '' } }],
    ['ConfigMap', ': TooLong', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }],
    ['Secret', 'data[tls.key]: Required', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }],
    [
      'EndpointSlice',
      'endpoints[0].addresses[0]: Invalid',
      { addressType: 'IPv4', endpoints: [{ addresses: ['::1'] }] },
    ],
    ['PodDisruptionBudget', 'spec: Invalid', { spec: { minAvailable: 1, maxUnavailable: 1 } }],
    ['PodDisruptionBudget', 'spec.minAvailable: Invalid', { spec: { minAvailable: 'half' } }],
    [
      'NetworkPolicy',
      'spec.ingress[0].from[0]: Required',
      { spec: { podSelector: {}, ingress: [{ from: [{}] }] } },
    ],
    [
      'NetworkPolicy',
      'spec.egress[0].to[0].ipBlock.cidr: Invalid',
      { spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 'x' } }] }] } },
    ],
    ['Ingress', 'spec: Invalid', { spec: {} }],
    ['Ingress', 'spec.rules[0].host: Invalid', { spec: { rules: [{ host: '*' }] } }],
    ['ResourceQuota', 'spec.hard[pods]: Invalid', { spec: { hard: { pods: '-1' } } }],
    [
      'LimitRange',
      'spec.limits[0].min[cpu]: Invalid',
      { spec: { limits: [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }] } },
    ],
    ['Role', 'rules[0].verbs: Required', { rules: [{ apiGroups: [''], resources: ['pods'] }] }],
    ['RoleBinding', 'roleRef.kind: NotSupported', { roleRef: { kind: 'X', name: 'y' } }],
  ])('%s is refused for %s', (kind, problem, body) => {
    expect(problems(kind, body)).toEqual([problem]);
  });

  it('allow endpoints on loopback, where the sandbox runs its pods', () => {
    const slice = { addressType: 'IPv4', endpoints: [{ addresses: ['127.1.2.3'] }] };
    expect(problems('EndpointSlice', slice)).toEqual([]);
  });

  it.each<[string, object, object, string]>([
    [
      'Service',
      { spec: { clusterIP: '10.96.0.9' } },
      { spec: { clusterIP: '10.96.0.8' } },
      'spec.clusterIPs[0]',
    ],
    ['Secret', { type: 'Opaque' }, { type: 'x/y' }, 'type'],
    ['Secret', { immutable: true, data: {} }, { immutable: true, data: { a: '' } }, 'data'],
    [
      'RoleBinding',
      { roleRef: { kind: 'Role', name: 'a' } },
      { roleRef: { kind: 'Role', name: 'b' } },
      'roleRef',
    ],
    ['EndpointSlice', { addressType: 'IPv4' }, { addressType: 'IPv6' }, 'addressType'],
  ])('%s keeps what it was created with: %j', (kind, before, after, field) => {
    expect(changeProblems(kind, before, after)[0]).toMatch(
      new RegExp(`^${field.replaceAll(/[[\]]/g, '\\$&')}: `),
    );
  });
});
