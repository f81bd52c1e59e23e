/**
 * The sources against a Kubernetes API: the one that FLEET_TEST_KUBECONFIG names, else the embedded one. Both must
 * behave alike. (A real API server refuses loopback addresses in EndpointSlices: the addresses here are not dialled.)
 */
import { deleteObject } from '@fleetcommand/adapter-kubernetes/apply';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate } from '../../test-rig/certificates.js';
import { startCluster } from '../../test-rig/cluster.js';
import type { TestCluster } from '../../test-rig/cluster.js';
import { eventually } from '../../test-rig/eventually.js';
import { SourceListener } from '../../test-rig/source-listener.js';
import { secretInspectors } from '../../tls/secret-inspectors.js';
import type { RouteSource } from '../route-source.js';
import { certificateSource } from './labelled-source.js';
import { RouteObjectSource } from './route-object-source.js';

const RUN = `edge-${process.pid}`;
const sources: RouteSource[] = [];

function listenTo(source: RouteSource): SourceListener {
  sources.push(source);
  return new SourceListener(source);
}

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

function routeSource(): { source: RouteObjectSource; listener: SourceListener } {
  const source = new RouteObjectSource({
    connection: cluster.connection,
    allowsCrossNamespace: false,
    onFailure: () => undefined,
  });
  return { source, listener: listenTo(source) };
}

const ruleTexts = ({ fragments }: SourceListener): (string | undefined)[] =>
  [...fragments.values()].flatMap(({ routers }) => routers.map(({ ruleText }) => ruleText));

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

describe('further kinds of a cluster', () => {
  const ingress = (name: string, spec: object = {}) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: inRun(name),
    spec: {
      ...spec,
      rules: [
        {
          host: `${name}.example.com`,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'chat', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  });
  const traefik = (kind: string, name: string, spec: object) => ({
    apiVersion: 'traefik.io/v1alpha1',
    kind,
    metadata: inRun(name),
    spec,
  });

  test('Ingresses are read, and come in when their class appears', async () => {
    const { listener } = routeSource();
    await apply(ingress('plain'));
    await apply(ingress('classed', { ingressClassName: `${RUN}-class` }));
    await listener.until(() => listener.fragments.has(`kubernetes/ingress/${RUN}/plain`));
    expect(listener.fragments.has(`kubernetes/ingress/${RUN}/classed`)).toBe(false);
    await apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: `${RUN}-class` },
      spec: { controller: 'fleetcommand.io/edge' },
    });
    await listener.until(() => listener.fragments.has(`kubernetes/ingress/${RUN}/classed`));
    await deleteObject(
      cluster.connection,
      { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', name: `${RUN}-class` },
      {},
    );
    await listener.until(() => !listener.fragments.has(`kubernetes/ingress/${RUN}/classed`));
  });

  test('a TraefikService changes the routes that name it', async () => {
    const of = (weight: number) => [{ name: 'chat', port: 80, weight }];
    await apply(traefik('TraefikService', 'many', { weighted: { services: of(3) } }));
    await apply(
      traefik('IngressRoute', 'nested', {
        entryPoints: ['web'],
        routes: [
          {
            match: 'Host(`nested.example.com`)',
            kind: 'Rule',
            services: [{ name: 'many', kind: 'TraefikService' }],
          },
        ],
      }),
    );
    const { listener } = routeSource();
    const parts = () => listener.fragments.get(`kubernetes/${RUN}/nested`)?.services[0]?.parts;
    await listener.until(() => parts()?.length === 1);
    await apply(
      traefik('TraefikService', 'many', { weighted: { services: [...of(1), ...of(2)] } }),
    );
    await listener.until(() => parts()?.length === 2);
  });

  test('an IngressRouteTCP is a router of connections', async () => {
    await apply(
      traefik('IngressRouteTCP', 'db', {
        entryPoints: ['websecure'],
        routes: [{ match: 'HostSNI(`db.example.com`)', services: [{ name: 'chat', port: 80 }] }],
        tls: { passthrough: true },
      }),
    );
    const { listener } = routeSource();
    const routers = () => listener.fragments.get(`kubernetes/tcp/${RUN}/db`)?.tcpRouters;
    await listener.until(() => routers()?.length === 1);
    expect(routers()).toMatchObject([
      { tls: 'passthrough', ruleText: 'HostSNI(`db.example.com`)' },
    ]);
  });

  test('only the namespaces asked for are read', async () => {
    const source = new RouteObjectSource({
      connection: cluster.connection,
      allowsCrossNamespace: false,
      namespaces: ['default'],
      onFailure: () => undefined,
    });
    const listener = listenTo(source);
    await listener.until(() => listener.isComplete);
    expect(ruleTexts(listener).filter((text) => text?.includes('plain.example.com'))).toEqual([]);
    expect(source.status().map(({ name }) => name)).toContain('Service in default');
  });

  test('Secrets are read only by an edge that may', async () => {
    const { chain, key } = await issueCertificate(['tls.example.com']);
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    await apply({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: inRun('own-tls'),
      data: { 'tls.crt': encode(chain), 'tls.key': encode(key) },
    });
    await apply(
      traefik('IngressRoute', 'tls', {
        routes: [
          {
            match: 'Host(`tls.example.com`)',
            kind: 'Rule',
            services: [{ name: 'chat', port: 80 }],
          },
        ],
        tls: { secretName: 'own-tls' },
      }),
    );
    const certificates = (listener: SourceListener) =>
      listener.fragments.get(`kubernetes/${RUN}/tls`)?.certificates.map(({ names }) => names);
    const without = routeSource();
    await without.listener.until(() => certificates(without.listener) !== undefined);
    expect(certificates(without.listener)).toEqual([]);
    expect(without.source.status().map(({ name }) => name)).not.toContain('Secret');
    const reading = listenTo(
      new RouteObjectSource({
        connection: cluster.connection,
        allowsCrossNamespace: false,
        inspectors: secretInspectors(new ManualClock(new Date())),
        onFailure: () => undefined,
      }),
    );
    await reading.until(() => certificates(reading) !== undefined);
    expect(certificates(reading)).toEqual([['tls.example.com']]);
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
    const listener = listenTo(
      certificateSource({
        clusters: [{ connection: cluster.connection, onFailure: () => undefined }],
        namespace: RUN,
        clock,
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
