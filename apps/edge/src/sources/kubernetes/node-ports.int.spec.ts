/** An edge outside of two clusters: the Services of both are reached at their own nodes. */
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type TestCluster } from '../../test-rig/cluster.js';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig, type EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { startOrigin, type Origin, type Received } from '../../test-rig/origin.js';
import { get } from '../../test-rig/requests.js';

let near: TestCluster;
let far: TestCluster;
let origins: Origin[];
let rig: EdgeRig;

beforeAll(async () => {
  [near, far] = await Promise.all([startCluster(), startCluster()]);
  origins = await Promise.all([startOrigin('near', '127.0.0.1'), startOrigin('far', '127.0.0.2')]);
  await Promise.all([addNode(near, '127.0.0.1'), addNode(far, '127.0.0.2')]);
  const clusters = [
    { connection: near.connection, name: 'near' },
    { connection: far.connection, name: 'far' },
  ];
  const environment = { KUBECONFIG: near.kubeconfigPath };
  const flags = ['--providers.kubernetesnodeport.exposedbydefault=false'];
  rig = await startRig(dynamicSources(flags, [], environment, clusters).sources);
});
afterAll(async () => {
  await rig?.dispose();
  await Promise.all([near?.dispose(), far?.dispose()]);
  await Promise.all((origins ?? []).map((origin) => origin.close()));
});

async function addNode(cluster: TestCluster, address: string): Promise<void> {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'worker' },
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
  const path = '/api/v1/nodes';
  const body = JSON.stringify(node);
  unwrap(await cluster.connection.call({ method: 'POST', path, body, action: 'add a node' }));
}

/** The same name in every cluster: objects of one never mix with those of another. */
const register = (cluster: TestCluster, origin: Origin, host: string) =>
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'shop',
      namespace: 'default',
      labels: { 'fleetcommand.io/registered': 'true' },
      annotations: {
        'traefik.enable': 'true',
        'traefik.http.routers.shop.rule': `Host(\`${host}\`)`,
      },
    },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: origin.port }] },
  });

async function answerer(host: string): Promise<string> {
  const { status, body } = await get(rig.http, host);
  return status === 200 ? (JSON.parse(body) as Received).origin : String(status);
}

describe('an edge outside of two clusters', () => {
  test('serves what is registered in either, at the nodes of that cluster', async () => {
    const [ofNear, ofFar] = origins;
    await register(near, ofNear!, 'near.test');
    await register(far, ofFar!, 'far.test');
    await eventually(async () => (await answerer('near.test')) === 'near');
    await eventually(async () => (await answerer('far.test')) === 'far');
    const routers = (host: string) => rig.edge.state.host(host).routers;
    expect([routers('near.test'), routers('far.test')]).toEqual([
      ['shop@nodeport'],
      ['shop@nodeport.far'],
    ]);
  });

  test('goes on with both when one of them is away, and hears of changes in the other', async () => {
    const [ofNear] = origins;
    await far.stopServer();
    await register(near, ofNear!, 'near-2.test');
    await eventually(async () => (await answerer('near-2.test')) === 'near');
    expect(await answerer('far.test')).toBe('far');
  });
});
