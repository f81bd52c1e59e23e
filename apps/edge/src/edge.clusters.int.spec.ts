/** An edge that reads two clusters: one instance in both, and one of them away. */
import { deleteObject, getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { unwrap } from '@fleetcommand/kernel/result';
import { USUAL_ENTRY_POINTS } from '@fleetcommand/routing/ir/entry-points';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterSources } from './sources/kubernetes/cluster-sources.js';
import type { ClusterSources } from './sources/kubernetes/cluster-sources.js';
import { issueCertificate } from './test-rig/certificates.js';
import { startCluster } from './test-rig/cluster.js';
import type { TestCluster } from './test-rig/cluster.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin, Received } from './test-rig/origin.js';
import { certificateFor, get } from './test-rig/requests.js';

const PLATFORM = 'fleetcommand-edge';
const TENANT = 't-0190';
const HOST = 'acme.apps.example.com';
const INGRESS_ROUTE = { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute' };
let old: TestCluster;
let young: TestCluster;
let origins: Origin[];
let read: ClusterSources;
let rig: EdgeRig;

beforeAll(async () => {
  [old, young] = await Promise.all([startCluster(), startCluster()]);
  origins = await Promise.all([startOrigin('old'), startOrigin('young')]);
  for (const cluster of [old, young]) {
    await cluster.installCrds();
    for (const name of [TENANT, PLATFORM])
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  rig = await startRig((read = makeSources()).sources);
});
afterAll(async () => {
  await rig.dispose();
  await Promise.all([old.dispose(), young.dispose()]);
  await Promise.all(origins.map((origin) => origin.close()));
});

function makeSources(clusters = [old, young]): ClusterSources {
  const named = clusters.map(({ connection }) => ({
    connection,
    name: connection === old.connection ? 'old' : 'young',
    onFailure: () => undefined,
  }));
  return clusterSources(named, {
    allowsCrossNamespace: false,
    allowsExternalName: false,
    namespaces: [],
    certificateNamespace: PLATFORM,
    entryPoints: USUAL_ENTRY_POINTS,
    readsSecrets: false,
  });
}

interface Instance {
  readonly host?: string;
  readonly name?: string;
  readonly ready?: boolean;
  readonly placement?: number;
  readonly match?: string;
}

async function applyInstance(
  cluster: TestCluster,
  origin: Origin,
  instance: Instance,
): Promise<void> {
  const { host = HOST, name = 'instance', ready = true, placement = 0 } = instance;
  const { match = `Host(\`${host}\`)` } = instance;
  const meta = (more: object = {}) => ({ name, namespace: TENANT, ...more });
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(),
    spec: { ports: [{ name: 'http', port: 80 }] },
  });
  await cluster.apply({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta({ labels: { 'kubernetes.io/service-name': name } }),
    addressType: 'IPv4',
    ports: [{ name: 'http', port: origin.port, protocol: 'TCP' }],
    endpoints: [{ addresses: [origin.address], conditions: { ready } }],
  });
  await cluster.apply({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: meta({
      annotations: placement > 0 ? { 'fleetcommand.io/placement': String(placement) } : {},
    }),
    spec: {
      entryPoints: ['web'],
      routes: [{ match, kind: 'Rule', services: [{ name, port: 80 }] }],
    },
  });
}

async function answerer(host = HOST): Promise<string> {
  const { status, body } = await get(rig.http, host);
  return status === 200 ? (JSON.parse(body) as Received).origin : String(status);
}

const problems = () => rig.edge.state.problems();

describe('an edge on two clusters', () => {
  test('serves what is in either, each under its own name', async () => {
    await applyInstance(old, origins[0]!, {});
    await applyInstance(young, origins[1]!, { host: 'b.example.com', name: 'other' });
    await eventually(async () => (await answerer()) === 'old');
    await eventually(async () => (await answerer('b.example.com')) === 'young');
    expect(rig.edge.state.host('b.example.com').routers).toEqual(['t-0190-other@kubernetes.young']);
    expect(rig.edge.state.status().clusters).toEqual([
      { name: 'old', origin: 'sources', message: null },
      { name: 'young', origin: 'sources', message: null },
    ]);
    const metrics = await rig.edge.state.registry.metrics();
    const changes = (cluster: string) =>
      new RegExp(`change_lag_seconds_count{[^}]*cluster="${cluster}"[^}]*} (\\d+)`).exec(
        metrics,
      )?.[1];
    // The rig's own settings name no cluster: what is the edge's own has no name there.
    expect([Number(changes('')), Number(changes('young'))].every((count) => count > 0)).toBe(true);
  });

  test('leads to the new place of an instance once it is ready there, and says so', async () => {
    const { workerPid } = rig.edge.state.status().haproxy;
    await applyInstance(young, origins[1]!, { ready: false, placement: 1 });
    await eventually(() => problems().some(({ code }) => code === 'routing.two-clusters'));
    expect(await answerer()).toBe('old');
    expect(problems()).toMatchObject([
      { object: { cluster: 'young' }, message: expect.stringContaining('old is asked') },
    ]);
    await applyInstance(young, origins[1]!, { placement: 1 });
    await eventually(async () => (await answerer()) === 'young');
    expect(problems()).toMatchObject([{ object: { cluster: 'old' } }]);
    expect(rig.edge.state.host(HOST)).toMatchObject({ live: true, cluster: 'young' });
    const gone = { ...INGRESS_ROUTE, namespace: TENANT, name: 'instance' };
    unwrap(await deleteObject(old.connection, gone));
    await eventually(() => problems().length === 0);
    expect(await answerer()).toBe('young');
    expect(rig.edge.state.status().haproxy.workerPid).toBe(workerPid);
  });

  test('tells an object its faults in its own cluster only', async () => {
    await applyInstance(old, origins[0]!, { name: 'twin', host: 'twin.example.com' });
    await applyInstance(young, origins[1]!, { name: 'twin', match: 'Host(' });
    await eventually(() => problems().some(({ code }) => code === 'traefik.rule'));
    const conditionIn = async ({ connection }: TestCluster): Promise<string> => {
      for (const report of read.reporters) report(problems());
      const twin = { ...INGRESS_ROUTE, namespace: TENANT, name: 'twin' };
      const found = unwrap(await getObject(connection, twin));
      return JSON.stringify(found?.['status'] ?? null);
    };
    await eventually(async () => (await conditionIn(young)).includes('"reason":"Rule"'));
    expect(await conditionIn(old)).toBe('null');
  });

  test('shows the freshest certificate of a name, wherever it is', async () => {
    const secretOf = async (days: number): Promise<object> => {
      const { chain, key } = await issueCertificate([HOST], 0, days);
      const encode = (text: string): string => Buffer.from(text).toString('base64');
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: {
          name: 'acme',
          namespace: PLATFORM,
          labels: { 'fleetcommand.io/edge-certificate': 'true' },
        },
        data: { 'tls.crt': encode(chain), 'tls.key': encode(key) },
      };
    };
    const daysShown = async (): Promise<number> => {
      const { valid_to: end, valid_from: begin } = await certificateFor(rig.https, HOST);
      return Math.round((Date.parse(end) - Date.parse(begin)) / 86_400_000);
    };
    await old.apply(await secretOf(10));
    await eventually(async () => (await daysShown()) === 10);
    await young.apply(await secretOf(80));
    await eventually(async () => (await daysShown()) === 80);
    await old.apply(await secretOf(20));
    await applyInstance(old, origins[0]!, { name: 'after', host: 'after.example.com' });
    await eventually(async () => (await answerer('after.example.com')) === 'old');
    expect(await daysShown()).toBe(80);
    expect(problems().filter(({ code }) => code === 'routing.sni-name-taken')).toEqual([]);
  });

  test('goes on with the others while one is away, and serves what it last knew of that one', async () => {
    await young.stopServer();
    await eventually(() =>
      rig.edge.state
        .status()
        .clusters.some(({ name, origin }) => name === 'young' && origin === 'stale'),
    );
    expect(await answerer()).toBe('young');
    await applyInstance(old, origins[0]!, { name: 'late', host: 'late.example.com' });
    await eventually(async () => (await answerer('late.example.com')) === 'old');
    expect(await rig.edge.state.registry.metrics()).toMatch(
      /fleetcommand_edge_cluster_current\{[^}]*cluster="young"[^}]*\} 0/,
    );
  });

  test('that starts while one is away serves that one from its snapshot', async () => {
    await rig.edge.stop();
    rig = await rig.again((read = makeSources()).sources);
    await eventually(async () => (await answerer('late.example.com')) === 'old');
    expect(await answerer()).toBe('young');
    expect(rig.edge.state.status()).toMatchObject({
      readiness: { ready: true },
      clusters: [
        { name: 'old', origin: 'sources' },
        { name: 'young', origin: 'snapshot' },
      ],
    });
  });

  test('forgets a cluster that its settings do not name any more', async () => {
    await rig.edge.stop();
    rig = await rig.again((read = makeSources([old])).sources);
    await eventually(async () => (await answerer()) === '404');
    expect(await answerer('late.example.com')).toBe('old');
  });
});
