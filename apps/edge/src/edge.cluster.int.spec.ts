import { deleteObject } from '@fleetcommand/adapter-kubernetes/apply';
import { getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConsoleSource } from './sources/console-source.js';
import { certificateSource, challengeSource } from './sources/kubernetes/labelled-source.js';
import { RouteObjectSource } from './sources/kubernetes/route-object-source.js';
import { StatusReporter } from './sources/kubernetes/status-reporter.js';
import type { RouteSource } from './sources/route-source.js';
import { issueCertificate } from './test-rig/certificates.js';
import { startCluster } from './test-rig/cluster.js';
import type { TestCluster } from './test-rig/cluster.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin, Received } from './test-rig/origin.js';
import { certificateFor, get } from './test-rig/requests.js';

const TENANT = 't-0190';
const HOST = 'acme.apps.example.com';
const CONSOLE = 'fleet.example.com';
let cluster: TestCluster;
let rig: EdgeRig;
let routes: RouteObjectSource;
let instance: Origin;
let api: Origin;

beforeAll(async () => {
  [cluster, instance, api] = await Promise.all([
    startCluster(),
    startOrigin('instance'),
    startOrigin('api'),
  ]);
  await cluster.installCrds();
  for (const name of [TENANT, 'fleetcommand-edge'])
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  rig = await startRig(makeSources());
});
afterAll(async () => {
  await rig.dispose();
  await cluster.dispose();
  await Promise.all([instance.close(), api.close()]);
});

function makeSources(): RouteSource[] {
  const shared = { connection: cluster.connection, onFailure: () => undefined };
  const ofPlatform = { clusters: [shared], namespace: 'fleetcommand-edge' };
  routes = new RouteObjectSource({ ...shared, allowsCrossNamespace: false });
  return [
    new ConsoleSource({ host: CONSOLE, address: api.address, port: api.port }),
    routes,
    certificateSource({ ...ofPlatform, clock: systemClock }),
    challengeSource({ ...ofPlatform, clock: systemClock }),
  ];
}

const meta = (name: string, more: object = {}) => ({ name, namespace: TENANT, ...more });
const ingressRoute = (name: string, match: string) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: meta(name),
  spec: {
    entryPoints: ['web', 'websecure'],
    routes: [{ match, kind: 'Rule', services: [{ name: 'chat', port: 80 }] }],
  },
});
const endpoints = (ready: boolean) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: meta('chat-1', { labels: { 'kubernetes.io/service-name': 'chat' } }),
  addressType: 'IPv4',
  ports: [{ name: 'http', port: instance.port, protocol: 'TCP' }],
  endpoints: [
    { addresses: [instance.address], conditions: { ready, serving: ready, terminating: false } },
  ],
});
const statusOf = async (host: string): Promise<number> => (await get(rig.http, host)).status;

describe('an edge on a cluster', () => {
  test('serves the console, which no cluster knows', async () => {
    await rig.settled();
    expect((JSON.parse((await get(rig.http, CONSOLE)).body) as Received).origin).toBe('api');
  });

  test('makes a tenant live as its objects come, and its pod becomes ready', async () => {
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta('chat'),
      spec: { ports: [{ name: 'http', port: 80, targetPort: 3000 }] },
    });
    await cluster.apply(endpoints(false));
    await cluster.apply(ingressRoute('chat', `Host(\`${HOST}\`)`));
    await eventually(async () => (await statusOf(HOST)) === 503);
    const { workerPid } = rig.edge.state.status().haproxy;
    await cluster.apply(endpoints(true));
    await eventually(() => rig.edge.state.host(HOST).live);
    expect((JSON.parse((await get(rig.http, HOST)).body) as Received).origin).toBe('instance');
    expect(rig.edge.state.status().haproxy.workerPid).toBe(workerPid);
  });

  test('serves a certificate from a labelled Secret', async () => {
    const { chain, key } = await issueCertificate(['*.apps.example.com']);
    const data = {
      'tls.crt': Buffer.from(chain).toString('base64'),
      'tls.key': Buffer.from(key).toString('base64'),
    };
    const metadata = {
      name: 'wildcard',
      namespace: 'fleetcommand-edge',
      labels: { 'fleetcommand.io/edge-certificate': 'true' },
    };
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata,
      data,
    });
    await eventually(
      async () => (await certificateFor(rig.https, HOST)).subject.CN === '*.apps.example.com',
    );
    expect((await get(rig.https, HOST, { secure: true })).status).toBe(200);
  });

  test('answers a certificate authority from a labelled ConfigMap, and no longer when it goes', async () => {
    const { workerPid } = rig.edge.state.status().haproxy;
    const path = '/.well-known/acme-challenge/Abc_1-x';
    const challenge = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'acme-abc',
        namespace: 'fleetcommand-edge',
        labels: { 'fleetcommand.io/acme-challenge': 'true' },
      },
      data: { hostname: 'nobody.test', token: 'Abc_1-x', keyAuthorization: 'Abc_1-x.thumb' },
    };
    await cluster.apply(challenge);
    await eventually(
      async () => (await get(rig.http, 'nobody.test', { path })).body === 'Abc_1-x.thumb',
    );
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'acme-abc' };
    await deleteObject(cluster.connection, { ...ref, namespace: 'fleetcommand-edge' }, {});
    await eventually(async () => (await get(rig.http, 'nobody.test', { path })).status === 404);
    await cluster.apply({ ...challenge, data: { ...challenge.data, token: 'a b' } });
    await eventually(() =>
      rig.edge.state.problems().some(({ code }) => code === 'tls.malformed-challenge'),
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(workerPid);
  });

  test('tells a wrong object what is wrong, and takes it back when it is mended', async () => {
    const reporter = new StatusReporter({
      connection: cluster.connection,
      clock: systemClock,
      objects: () => routes.reportedObjects(),
      onFailure: () => undefined,
    });
    const accepted = async (): Promise<string | undefined> => {
      await reporter.report(rig.edge.state.problems());
      const reference = {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        ...meta('wrong'),
      };
      const object = unwrap(await getObject(cluster.connection, reference)) as
        | { status?: { conditions?: { status: string; message: string }[] } }
        | undefined;
      const condition = object?.status?.conditions?.[0];
      return condition && `${condition.status} ${condition.message}`;
    };
    await cluster.apply(ingressRoute('wrong', 'Host(`wrong.example.com` &&'));
    await eventually(
      async () => (await accepted())?.startsWith('False spec.routes[0].match') ?? false,
    );
    expect(await statusOf(HOST)).toBe(200);
    await cluster.apply(ingressRoute('wrong', 'Host(`mended.example.com`)'));
    await eventually(async () => (await accepted()) === 'True It is served.');
  });

  test('goes on when the cluster goes away, also from a cold start', async () => {
    await cluster.stopServer();
    expect(await statusOf(HOST)).toBe(200);
    await rig.edge.stop();
    rig = await rig.again(makeSources());
    expect([await statusOf(HOST), await statusOf(CONSOLE)]).toEqual([200, 200]);
    expect((await certificateFor(rig.https, HOST)).subject.CN).toBe('*.apps.example.com');
    expect(rig.edge.state.status()).toMatchObject({
      origin: 'snapshot',
      readiness: { ready: true },
    });
  });
});
