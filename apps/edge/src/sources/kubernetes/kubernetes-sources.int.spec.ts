/**
 * The sources against a Kubernetes API: the one that FLEET_TEST_KUBECONFIG names, else the embedded one. Both must
 * behave alike. (A real API server refuses loopback addresses in EndpointSlices: the addresses here are not dialled.)
 */
import { deleteObject } from '@fleetcommand/adapter-kubernetes/apply';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate } from '../../test-rig/certificates.js';
import { startCluster } from '../../test-rig/cluster.js';
import type { TestCluster } from '../../test-rig/cluster.js';
import { eventually } from '../../test-rig/eventually.js';
import type { RouteSource } from '../route-source.js';
import { CertificateSource } from './certificate-source.js';
import { RouteObjectSource } from './route-object-source.js';

const RUN = `edge-${process.pid}`;
const sources: RouteSource[] = [];
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startCluster(process.env['FLEET_TEST_KUBECONFIG']);
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: RUN } });
});
afterEach(() => {
  for (const source of sources.splice(0)) source.stop();
});
afterAll(async () => {
  await deleteObject(cluster.connection, { apiVersion: 'v1', kind: 'Namespace', name: RUN }, {});
  await cluster.dispose();
});

const apply = (object: object) => cluster.apply(object);

/** Keeps what a source said, as the loop does. */
class Listener {
  readonly fragments = new Map<string, Fragment>();
  isComplete = false;

  constructor(private readonly source: RouteSource) {
    sources.push(source);
  }

  async until(condition: () => boolean): Promise<void> {
    await eventually(() => {
      const { updates, isComplete } = this.source.take();
      this.isComplete ||= isComplete;
      for (const { id, fragment } of updates) {
        if (fragment) this.fragments.set(id, fragment);
        else this.fragments.delete(id);
      }
      return condition();
    }, 45_000);
  }
}

function routeSource(): { source: RouteObjectSource; listener: Listener } {
  const source = new RouteObjectSource({
    connection: cluster.connection,
    allowsCrossNamespace: false,
    onFailure: () => undefined,
  });
  return { source, listener: new Listener(source) };
}

const inRun = (name: string) => ({ name, namespace: RUN });
const ingressRoute = (
  name: string,
  group = 'traefik.io',
  match = `Host(\`${name}.example.com\`)`,
) => ({
  apiVersion: `${group}/v1alpha1`,
  kind: 'IngressRoute',
  metadata: inRun(name),
  spec: {
    entryPoints: ['web'],
    routes: [{ match, kind: 'Rule', services: [{ name: 'chat', port: 80 }] }],
  },
});
const slice = (name: string, ready: boolean) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...inRun(name), labels: { 'kubernetes.io/service-name': 'chat' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 3000, protocol: 'TCP' }],
  endpoints: [
    { addresses: ['10.1.2.3'], conditions: { ready, serving: ready, terminating: false } },
  ],
});

describe('routes from a cluster', () => {
  // First on purpose: the embedded API has no CRDs yet.
  test('without Traefik’s kinds are none, and come in when the kinds are installed', async () => {
    const { source, listener } = routeSource();
    await listener.until(() => listener.isComplete);
    await cluster.installCrds();
    await eventually(() => cluster.tryApply(ingressRoute('early')));
    await listener.until(() => listener.fragments.has(`kubernetes/${RUN}/early`));
    expect(source.status().map(({ name }) => name)).toContain('IngressRoute.traefik.io');
  });

  test('follow service, endpoints and readiness', async () => {
    await apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: inRun('chat'),
      spec: { ports: [{ name: 'http', port: 80, targetPort: 3000 }] },
    });
    await apply(slice('chat-1', false));
    await apply(ingressRoute('chat'));
    const { listener } = routeSource();
    const id = `kubernetes/${RUN}/chat`;
    await listener.until(() => listener.fragments.has(id));
    expect(listener.fragments.get(id)?.routers[0]?.state).toBe('starting');
    await apply(slice('chat-1', true));
    await listener.until(() => listener.fragments.get(id)?.routers[0]?.state === 'serve');
    const endpoints = listener.fragments
      .get(id)
      ?.services[0]?.parts.flatMap((part) => part.endpoints);
    expect(endpoints).toEqual([
      { address: '10.1.2.3', port: 3000, ready: true, serving: true, terminating: false },
    ]);
    unwrap(
      await deleteObject(
        cluster.connection,
        { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', ...inRun('chat') },
        {},
      ),
    );
    await listener.until(() => !listener.fragments.has(id));
  });

  test('of both groups are read; one that goes uncovers its namesake of the other', async () => {
    await apply(ingressRoute('twin', 'traefik.io', 'Host(`new.example.com`)'));
    await apply(ingressRoute('twin', 'traefik.containo.us', 'Host(`old.example.com`)'));
    const { listener } = routeSource();
    const ruleOf = () => listener.fragments.get(`kubernetes/${RUN}/twin`)?.routers[0]?.ruleText;
    await listener.until(() => ruleOf() === 'Host(`new.example.com`)');
    unwrap(
      await deleteObject(
        cluster.connection,
        { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', ...inRun('twin') },
        {},
      ),
    );
    await listener.until(() => ruleOf() === 'Host(`old.example.com`)');
  });

  test('that are wrong come with a problem, and the others are untouched', async () => {
    await apply(ingressRoute('fine'));
    await apply(ingressRoute('wrong', 'traefik.io', 'Host(`a.example.com` && ('));
    const { listener } = routeSource();
    await listener.until(
      () =>
        listener.fragments.has(`kubernetes/${RUN}/wrong`) &&
        listener.fragments.has(`kubernetes/${RUN}/fine`),
    );
    expect(listener.fragments.get(`kubernetes/${RUN}/wrong`)?.problems).toMatchObject([
      { severity: 'error', object: { namespace: RUN, name: 'wrong' } },
    ]);
    expect(listener.fragments.get(`kubernetes/${RUN}/fine`)?.problems).toEqual([]);
  });
});

describe('certificates from a cluster', () => {
  const clock = new ManualClock(new Date());
  const secret = (name: string, data: Record<string, string>, labelled = true) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {
      ...inRun(name),
      ...(labelled && { labels: { 'fleetcommand.io/edge-certificate': 'true' } }),
    },
    data,
  });
  const encode = (text: string): string => Buffer.from(text).toString('base64');

  test('are those labelled for the edge; a broken one is named and blocks nobody', async () => {
    const { chain, key } = await issueCertificate(['*.apps.example.com']);
    const pair = { 'tls.crt': encode(chain), 'tls.key': encode(key) };
    await apply(secret('good', pair));
    await apply(secret('private', pair, false));
    await apply(secret('broken', { 'tls.crt': encode('nonsense'), 'tls.key': encode(key) }));
    const listener = new Listener(
      new CertificateSource({
        connection: cluster.connection,
        namespace: RUN,
        clock,
        onFailure: () => undefined,
      }),
    );
    await listener.until(() => listener.isComplete);
    expect([...listener.fragments.keys()].sort()).toEqual([
      `certificates/${RUN}/broken`,
      `certificates/${RUN}/good`,
    ]);
    expect(listener.fragments.get(`certificates/${RUN}/good`)?.certificates[0]?.names).toEqual([
      '*.apps.example.com',
    ]);
    const broken = listener.fragments.get(`certificates/${RUN}/broken`);
    expect(broken?.certificates).toEqual([]);
    expect(broken?.problems).toMatchObject([
      { severity: 'error', code: 'tls.no-certificate', object: { kind: 'Secret', name: 'broken' } },
    ]);
    expect(JSON.stringify(broken?.problems)).not.toContain(key.slice(40, 80));
  });
});
