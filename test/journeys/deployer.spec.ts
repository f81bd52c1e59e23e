/**
 * The article about k8s-deployer, an external Traefik and Consul, line by line: the API on a real PostgreSQL, a cluster that
 * runs pods, and an edge outside of it that knows nothing but the cluster's nodes and node ports. No Consul.
 */
import { clustersOf, watchCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import { connect, type ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { fillCatalogue, startApi, type ApiRig } from '@fleetcommand/api/testing/api-rig';
import { dynamicSources } from '@fleetcommand/edge/test-rig/dynamic-sources';
import { startRig, type EdgeRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { get } from '@fleetcommand/edge/test-rig/requests';
import { unwrap } from '@fleetcommand/kernel/result';
import {
  startTestSandbox,
  WEB_SERVER,
  type TestSandbox,
} from '@fleetcommand/sandbox/specs/test-sandbox';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from './harness/browser-like.js';

let sandbox: TestSandbox;
let connection: ClusterConnection;
let open: OpenStore;
let api: ApiRig;
let edge: EdgeRig;
let key: string;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const kubeconfig = await writeKubeconfig({ server: sandbox.url, user: { token: 'spec-token' } });
  connection = unwrap(
    await connect({ kubeconfigPath: kubeconfig.path, component: 'journey', version: '0' }),
  );
  open = createStore({
    url: await testDatabase(),
    poolSize: 4,
    applicationName: 'deployer-journey',
  });
  cleanUp.push(
    () => sandbox.end(),
    () => kubeconfig.remove(),
    () => connection.close(),
    () => open.close(),
  );
  await fillCatalogue(open.store);
  const [row] = await open.store.catalogue.listClusters();
  const cluster = watchCluster({ id: row!.id, connection, watches: false });
  api = await startApi({ wrapStore: () => open.store, clusters: clustersOf([cluster]) });
  key = await deployerKey();
  const { sources } = dynamicSources(
    ['--providers.kubernetesnodeport.constraints=tag==kubernetes'],
    [],
    { KUBECONFIG: kubeconfig.path },
    [{ connection }],
  );
  edge = await startRig(sources);
  await sandbox.client.namespace('shop');
});
afterAll(async () => {
  await edge?.dispose();
  await api?.close();
  for (const clean of cleanUp.reverse()) await clean();
});

/** An operator’s key that does nothing but deploy. */
async function deployerKey(): Promise<string> {
  const as = await api.operator('deployer');
  const body = { name: 'build server', scopes: ['deployments:write'] };
  return (await api.ask('POST /v1/admin/api-keys', { as, body })).json<{ token: string }>().token;
}

const ask = (route: string, body?: object) => api.ask(route, { as: key, body });

/** The article’s annotations, on a program the cluster has. */
function echoserver({ replicas = 1, tags = 'kubernetes', host = 'echoserver.example.com' } = {}) {
  const labels = { app: 'echoserver' };
  const container = {
    name: 'echoserver',
    image: 'node:24',
    args: ['-e', WEB_SERVER],
    ports: [{ containerPort: 3000 }],
    readinessProbe: { httpGet: { path: '/', port: 3000 }, periodSeconds: 1 },
  };
  const template = {
    metadata: { labels },
    spec: { containers: [container], terminationGracePeriodSeconds: 5 },
  };
  return {
    deployments: {
      specification: {
        kind: 'Deployment',
        metadata: { name: 'echoserver', labels },
        spec: { replicas, selector: { matchLabels: labels }, template },
      },
    },
    services: {
      specification: {
        kind: 'Service',
        metadata: {
          name: 'echoserver',
          labels,
          annotations: {
            'traefik.enable': 'true',
            'traefik.tags': tags,
            'traefik.frontend.rule': `Host:${host},echo.example.com;Method:GET,POST`,
            'traefik.frontend.entryPoints': 'http,https',
            'traefik.backend.loadbalancer': 'wrr',
            tags: `${tags},k8s,red`,
          },
        },
        spec: {
          type: 'NodePort',
          selector: labels,
          ports: [{ name: 'http', port: 80, targetPort: 3000 }],
        },
      },
    },
  };
}

const specify = async (objects: object): Promise<string> => {
  // Ids are of the clock’s time.
  api.clock.advance(1_000);
  const answer = await ask('POST /specifications/shop/echoserver', { objects });
  expect(answer.statusCode, answer.body).toBe(201);
  return String(answer.headers['location']).split('/').at(-1) ?? '';
};
const bring = async (revision = '') => {
  const answer = await ask(`PUT /deployments/shop/echoserver${revision && `/${revision}`}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ services: { spec: { ports: { nodePort: number }[] } }[] }>().services;
};
const answers = (host: string, status: number, method = 'GET') =>
  eventually(async () => expect((await get(edge.http, host, { method })).status).toBe(status));
const podsThatAnswer = async (count: number) =>
  eventually(async () => {
    const bodies = await Promise.all(
      Array.from({ length: 8 }, () => get(edge.http, 'echo.example.com').then(({ body }) => body)),
    );
    expect(new Set(bodies).size).toBe(count);
  });
const pods = () => sandbox.client.list('pods', 'shop');

describe('external load balancing of a cluster', () => {
  let first: string;

  it('1: a Deployment and a Service are handed in, and nothing runs yet', async () => {
    first = await specify(echoserver());
    expect(await pods()).toEqual([]);
  });

  it('2: the objects are created, and the Service has a node port', async () => {
    const [service] = await bring();
    expect(service?.spec.ports[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
  });

  it('4a: the balancer adds it by its tag and sends to the nodes at that port, by the rule, on both entry points', async () => {
    await answers('echoserver.example.com', 200);
    await answers('echo.example.com', 200, 'POST');
    await answers('echo.example.com', 404, 'DELETE');
    const secure = await get(edge.https, 'echo.example.com', { secure: true });
    expect(secure.body).toMatch(/^pid \d+$/);
  });

  it('4c: requests are balanced, also over pods that a later revision adds', async () => {
    await podsThatAnswer(1);
    await specify(echoserver({ replicas: 2 }));
    await bring();
    await podsThatAnswer(2);
  });

  it('an earlier revision is a PUT away', async () => {
    await bring(first);
    await podsThatAnswer(1);
    const deployed = await ask('GET /specifications/shop/echoserver/deployed');
    expect(deployed.json()).toMatchObject({ specifications: { id: first } });
  });

  it('all other services are silently ignored: the tag must match the constraint', async () => {
    await specify(echoserver({ tags: 'another' }));
    await bring();
    await answers('echoserver.example.com', 404);
    await bring(first);
    await answers('echoserver.example.com', 200);
  });

  it('a Service that somebody else made is adopted, if nodes answer for it', async () => {
    const { services } = echoserver({ host: 'made.example.com' });
    const { metadata, spec } = services.specification;
    const made = (name: string, type: string) =>
      sandbox.client.create('services', 'shop', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          ...metadata,
          name,
          annotations: {
            ...metadata.annotations,
            'traefik.frontend.rule': 'Host:made.example.com',
          },
        },
        spec: { ...spec, type },
      });
    await made('made', 'NodePort');
    await made('inside', 'ClusterIP');
    await answers('made.example.com', 404);
    expect((await ask('PUT /registration/shop/made')).statusCode).toBe(200);
    await answers('made.example.com', 200);
    expect((await ask('PUT /registration/shop/inside')).statusCode).toBe(422);
  });

  it('what is deleted is scaled to zero first, and gone when it says so', async () => {
    expect((await ask('DELETE /deployments/shop/echoserver')).statusCode).toBe(204);
    expect(await pods()).toEqual([]);
    await answers('echoserver.example.com', 404);
    expect((await ask('GET /specifications/shop/echoserver/deployed')).statusCode).toBe(404);
  });
});
