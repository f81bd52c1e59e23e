/** The controllers together, on a whole sandbox with real processes. */
import { writeFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionOf } from '../objects/conditions.js';
import type {
  Deployment,
  DisruptionBudget,
  EndpointSlice,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  Service,
} from '../objects/kinds.js';
import { startTestSandbox, until, WEB_SERVER, type TestSandbox } from '../specs/test-sandbox.js';

let test: TestSandbox;
let spaces = 0;

beforeAll(async () => {
  test = await startTestSandbox();
});
afterAll(() => test.end());

async function freshNamespace(): Promise<string> {
  spaces += 1;
  const name = `space-${spaces}`;
  await test.client.namespace(name);
  return name;
}

const READY = { readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 } };

const rolledOut = (namespace: string, replicas: number, generation = 1) =>
  until(async () => {
    const deployment = await test.client.get<Deployment>('deployments', namespace, 'web');
    const { status } = deployment ?? {};
    const done =
      (status?.observedGeneration ?? 0) >= generation &&
      status?.replicas === replicas &&
      status.updatedReplicas === replicas &&
      status.availableReplicas === replicas;
    return done && deployment;
  });

const endpointsOf = async (namespace: string) =>
  (await test.client.list<EndpointSlice>('endpointslices', namespace)).flatMap(
    (slice) => slice.endpoints ?? [],
  );

describe('a Deployment', () => {
  it('rolls out, and rolls over to a new template without ever being unavailable', async () => {
    const space = await freshNamespace();
    await test.client.deployment(space, 'web', 2, WEB_SERVER, { container: READY });
    const first = await rolledOut(space, 2);
    expect(conditionOf(first.status?.conditions, 'Available')?.status).toBe('True');
    await until(async () => {
      const now = await test.client.get<Deployment>('deployments', space, 'web');
      const progressing = conditionOf(now?.status?.conditions, 'Progressing');
      return progressing?.reason === 'NewReplicaSetAvailable';
    });

    const restartedAt = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
    const patch = { spec: { template: { metadata: { annotations: restartedAt } } } };
    await test.client.patch('deployments', space, 'web', patch);
    let fewest = 2;
    const second = await until(async () => {
      const now = await test.client.get<Deployment>('deployments', space, 'web');
      fewest = Math.min(fewest, now?.status?.availableReplicas ?? 0);
      const { status, metadata } = now ?? {};
      const done =
        status?.observedGeneration === metadata?.generation && status?.updatedReplicas === 2;
      return done && status?.replicas === 2 && now;
    });
    expect(fewest).toBe(2);
    expect(second.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    const sets = await test.client.list<ReplicaSet>('replicasets', space);
    expect(new Set(sets.map((set) => set.spec.replicas))).toEqual(new Set([0, 2]));
  });

  it('keeps the old pods while the new ones do not become ready', async () => {
    const space = await freshNamespace();
    await test.client.deployment(space, 'web', 1, WEB_SERVER, { container: READY });
    await rolledOut(space, 1);
    const broken = { containers: [{ name: 'web', image: 'nowhere:1', args: [], ...READY }] };
    await test.client.patch('deployments', space, 'web', { spec: { template: { spec: broken } } });
    const pods = await until(async () => {
      const all = await test.client.list<Pod>('pods', space);
      return all.length === 2 && all;
    });
    const ready = pods.filter(
      (pod) => conditionOf(pod.status?.conditions, 'Ready')?.status === 'True',
    );
    expect(ready).toHaveLength(1);
  });

  it('says why its pods cannot be created when a quota is in the way', async () => {
    const space = await freshNamespace();
    await test.client.create('resourcequotas', space, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small' },
      spec: { hard: { pods: '1' } },
    });
    await test.client.deployment(space, 'web', 2, WEB_SERVER);
    const failure = await until(async () => {
      const now = await test.client.get<Deployment>('deployments', space, 'web');
      return conditionOf(now?.status?.conditions, 'ReplicaFailure');
    });
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(failure.message).toContain('exceeded quota');
  });

  it('takes its ReplicaSets and pods with it', async () => {
    const space = await freshNamespace();
    await test.client.deployment(space, 'web', 1, WEB_SERVER);
    await rolledOut(space, 1);
    await test.client.remove('deployments', space, 'web');
    await until(async () => (await test.client.list('pods', space)).length === 0);
    expect(await test.client.list('replicasets', space)).toEqual([]);
  });

  it('goes last when deleted in the foreground, and leaves its ReplicaSets when orphaning', async () => {
    const space = await freshNamespace();
    await test.client.deployment(space, 'web', 1, WEB_SERVER);
    await rolledOut(space, 1);
    await test.client.remove('deployments', space, 'web', { propagationPolicy: 'Foreground' });
    await until(async () => (await test.client.get('deployments', space, 'web')) === undefined);
    expect(await test.client.list('pods', space)).toEqual([]);

    await test.client.deployment(space, 'web', 1, WEB_SERVER);
    await rolledOut(space, 1);
    await test.client.remove('deployments', space, 'web', { propagationPolicy: 'Orphan' });
    await until(async () => (await test.client.get('deployments', space, 'web')) === undefined);
    const [left] = await test.client.list<ReplicaSet>('replicasets', space);
    expect(left?.metadata.ownerReferences ?? []).toEqual([]);
    expect(await test.client.list('pods', space)).toHaveLength(1);
  });
});

describe("a Service's endpoints", () => {
  it('follow readiness', async () => {
    const space = await freshNamespace();
    await test.client.service(space, 'web');
    await test.client.pod(space, 'web', WEB_SERVER, {
      container: {
        readinessProbe: {
          httpGet: { path: '/', port: 'http' },
          periodSeconds: 1,
          failureThreshold: 1,
        },
      },
    });
    const isReady = async (wanted: boolean) => {
      const [endpoint] = await endpointsOf(space);
      return endpoint?.conditions?.ready === wanted && endpoint;
    };
    const endpoint = await until(() => isReady(true));
    expect(endpoint.addresses[0]).toMatch(/^127\./);

    const pod = await test.client.get<Pod>('pods', space, 'web');
    const pods = path.join(test.directory, 'data', 'kubelet', 'pods');
    const down = path.join(pods, `${pod?.metadata.uid}`, 'containers', 'web', 'down');
    writeFileSync(down, '');
    await until(() => isReady(false));
    rmSync(down);
    await until(() => isReady(true));
  });

  it('answer at the node port too, where the Service has one, until it goes', async () => {
    const space = await freshNamespace();
    await test.client.pod(space, 'web', WEB_SERVER, { container: READY });
    const made = await test.client.create<Service>('services', space, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        type: 'NodePort',
        selector: { app: 'web' },
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    });
    const { body: node } = await test.client.request<Node>('GET', '/api/v1/nodes/sandbox');
    const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    const answer = () =>
      fetch(`http://${address}:${made.spec?.ports?.[0]?.nodePort}`, {
        headers: { connection: 'close' },
      })
        .then((response) => response.text())
        .catch(() => 'refused');
    await until(async () => (await answer()).startsWith('pid '));
    await test.client.remove('services', space, 'web');
    await until(async () => (await answer()) === 'refused');
  });

  it('drain a pod that is leaving, then drop it', async () => {
    const space = await freshNamespace();
    await test.client.service(space, 'web');
    const slowToGo = WEB_SERVER.replace(
      'process.exit(0)',
      'setTimeout(() => process.exit(0), 700)',
    );
    await test.client.pod(space, 'web', slowToGo, { container: READY });
    await until(async () => (await endpointsOf(space))[0]?.conditions?.ready);
    await test.client.remove('pods', space, 'web');
    const leaving = await until(async () => {
      const [endpoint] = await endpointsOf(space);
      return endpoint?.conditions?.terminating && endpoint.conditions;
    });
    expect(leaving).toEqual({ ready: false, serving: true, terminating: true });
    await until(async () => (await endpointsOf(space)).length === 0);
  });

  it('of a Service without a selector are left to whoever wrote them', async () => {
    const space = await freshNamespace();
    await test.client.create('services', space, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'outside' },
      spec: { ports: [{ port: 80 }] },
    });
    const slice = await test.client.create<EndpointSlice>('endpointslices', space, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'mine', labels: { 'kubernetes.io/service-name': 'outside' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['127.0.0.9'] }],
      ports: [{ port: 80 }],
    });
    // A Service created afterwards has been dealt with, so this one has been too.
    await test.client.service(space, 'later');
    await until(async () => (await test.client.list('endpointslices', space)).length === 2);
    const found = await test.client.get<EndpointSlice>('endpointslices', space, 'mine');
    expect(found?.metadata.resourceVersion).toBe(slice.metadata.resourceVersion);
  });
});

describe('a namespace', () => {
  it('gets its default ServiceAccount, again when it is deleted', async () => {
    const space = await freshNamespace();
    const account = () => test.client.get('serviceaccounts', space, 'default');
    await until(account);
    await test.client.remove('serviceaccounts', space, 'default');
    await until(account);
  });

  it('goes with all its content, and says what still holds it', async () => {
    const space = await freshNamespace();
    await test.client.deployment(space, 'web', 2, WEB_SERVER);
    await rolledOut(space, 2);
    await test.client.create('configmaps', space, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });
    await test.client.remove('namespaces', '', space);
    const held = await until(async () => {
      const now = await test.client.get<Namespace>('namespaces', '', space);
      const remaining = conditionOf(now?.status?.conditions, 'NamespaceContentRemaining');
      return (
        remaining?.message ===
          'Some resources are remaining: configmaps. has 1 resource instances' && now
      );
    });
    expect(held.status?.phase).toBe('Terminating');
    expect(conditionOf(held.status?.conditions, 'NamespaceFinalizersRemaining')?.message).toContain(
      'example.com/hold in 1 resource instances',
    );
    await test.client.patch('configmaps', space, 'held', { metadata: { finalizers: null } });
    await until(async () => (await test.client.get('namespaces', '', space)) === undefined);
  });
});

describe('a PodDisruptionBudget', () => {
  it('counts the healthy pods it protects', async () => {
    const space = await freshNamespace();
    await test.client.create('poddisruptionbudgets', space, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    await test.client.deployment(space, 'web', 2, WEB_SERVER);
    await until(async () => {
      const budget = await test.client.get<DisruptionBudget>('poddisruptionbudgets', space, 'web');
      return budget?.status?.disruptionsAllowed === 1 && budget.status.expectedPods === 2;
    });
  });
});
