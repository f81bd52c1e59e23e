/**
 * EndpointSlices: who gets traffic. The pods here are on a node that nobody runs or simulates: their status is
 * what the spec says it is, on every cluster.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from './rig/kube-object.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();
const NODE = `unmanned-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } };
  expect((await cluster.api.create(paths.nodes(), node)).status).toBe(201);
});
afterAll(() => cluster.api.delete(paths.nodes(NODE)));

interface Slice {
  readonly endpoints: readonly { addresses: string[]; conditions: object }[] | null;
  readonly ports: readonly { name?: string; port: number }[] | null;
}

async function aService(): Promise<string> {
  const namespace = await cluster.namespace();
  await cluster.api.until(paths.serviceAccounts(namespace, 'default'), () => true);
  const { status, body } = await cluster.api.create(paths.services(namespace), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: {
      selector: { app: 'web' },
      ports: [{ name: 'main', port: 80, targetPort: 'http' }],
    },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return namespace;
}

async function aPod(namespace: string, name: string, labels = { app: 'web' }): Promise<string> {
  const { status, body } = await cluster.api.create(paths.pods(namespace), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, finalizers: ['suite.test/hold'] },
    spec: {
      nodeName: NODE,
      containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 3000 }] }],
    },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return paths.pods(namespace, name);
}

async function report(pod: string, podIP: string, isReady: boolean): Promise<void> {
  const status = isReady ? 'True' : 'False';
  const { body, status: code } = await cluster.api.patch(`${pod}/status`, 'merge', {
    status: {
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      conditions: [{ type: 'Ready', status }],
    },
  });
  expect(code, JSON.stringify(body)).toBe(200);
}

/** Each address with its conditions, over all slices of the service. */
async function endpoints(namespace: string): Promise<Record<string, object>> {
  const all = (await slices(namespace)).flatMap((slice) => slice.endpoints ?? []);
  return Object.fromEntries(all.map(({ addresses, conditions }) => [addresses[0], conditions]));
}

async function slices(namespace: string): Promise<readonly (Slice & KubeObject)[]> {
  const query = { labelSelector: 'kubernetes.io/service-name=web' };
  const { body } = await cluster.api.list(paths.endpointSlices(namespace), query);
  return body.items as unknown as readonly (Slice & KubeObject)[];
}

const untilEndpoints = (namespace: string) =>
  expect.poll(() => endpoints(namespace), { timeout: 20_000, interval: 25 });

const READY = { ready: true, serving: true, terminating: false };
const UNREADY = { ready: false, serving: false, terminating: false };

describe('a service’s endpoints', () => {
  it('follow the readiness of the pods it selects', async () => {
    const namespace = await aService();
    const [a, b] = [await aPod(namespace, 'a'), await aPod(namespace, 'b')];
    const other = await aPod(namespace, 'c', { app: 'other' });
    await report(a, '10.1.0.1', true);
    await report(b, '10.1.0.2', false);
    await report(other, '10.1.0.3', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY, '10.1.0.2': UNREADY });
    await report(b, '10.1.0.2', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY, '10.1.0.2': READY });
    await report(a, '10.1.0.1', false);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': UNREADY, '10.1.0.2': READY });
  });

  it('name the container’s port and the pod', async () => {
    const namespace = await aService();
    await report(await aPod(namespace, 'a'), '10.1.0.1', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY });
    const [slice] = await slices(namespace);
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: 'main', port: 3000, protocol: 'TCP' }],
      endpoints: [{ targetRef: { kind: 'Pod', name: 'a', namespace } }],
    });
    expect(slice?.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'Service', name: 'web', controller: true }),
    ]);
  });

  it('say of a pod that is being deleted that it terminates', async () => {
    const namespace = await aService();
    const pod = await aPod(namespace, 'a');
    await report(pod, '10.1.0.1', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY });
    await cluster.api.delete(pod, { gracePeriodSeconds: 30 });
    await untilEndpoints(namespace).toEqual({
      '10.1.0.1': { ready: false, serving: true, terminating: true },
    });
    await cluster.api.patch(pod, 'merge', { metadata: { finalizers: null } });
    await cluster.api.delete(pod, { gracePeriodSeconds: 0 });
    await untilEndpoints(namespace).toEqual({});
  });

  it('follow the service’s selector', async () => {
    const namespace = await aService();
    await report(await aPod(namespace, 'a'), '10.1.0.1', true);
    await report(await aPod(namespace, 'b', { app: 'other' }), '10.1.0.2', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY });
    const patch = { spec: { selector: { app: 'other' } } };
    await cluster.api.patch(paths.services(namespace, 'web'), 'merge', patch);
    await untilEndpoints(namespace).toEqual({ '10.1.0.2': READY });
  });

  it('go with the service', async () => {
    const namespace = await aService();
    await report(await aPod(namespace, 'a'), '10.1.0.1', true);
    await untilEndpoints(namespace).toEqual({ '10.1.0.1': READY });
    await cluster.api.delete(paths.services(namespace, 'web'));
    await expect.poll(() => slices(namespace), { timeout: 20_000 }).toEqual([]);
  });
});
