/**
 * docs/promises' catalogue of bad Kubernetes objects, each among 1,000 good routes: the others are served all the
 * while, and the object itself says what is wrong with it.
 */
import { getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventReporter } from './sources/kubernetes/event-reporter.js';
import { RouteObjectSource } from './sources/kubernetes/route-object-source.js';
import { StatusReporter } from './sources/kubernetes/status-reporter.js';
import { startCluster } from './test-rig/cluster.js';
import type { TestCluster } from './test-rig/cluster.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { get } from './test-rig/requests.js';

const GOOD_ROUTES = 1_000;
const GOOD = 'good';
const BAD = 'bad';
const OTHER = 'other';
/** Long beyond what is promised: that is measured elsewhere. */
const DEADLINE_MS = 60_000;

let cluster: TestCluster;
let rig: EdgeRig;
let origin: Origin;
let reporter: StatusReporter;
let routes: RouteObjectSource;

const goodHost = (index: number): string => `t${index}.good.test`;
const meta = (namespace: string, name: string, more: object = {}) => ({ name, namespace, ...more });

function service(namespace: string, name: string) {
  const spec = { ports: [{ name: 'http', port: 80, targetPort: 3000 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: meta(namespace, name), spec };
}

function slice(namespace: string, name: string) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta(namespace, `${name}-1`, { labels: { 'kubernetes.io/service-name': name } }),
    addressType: 'IPv4',
    ports: [{ name: 'http', port: origin.port, protocol: 'TCP' }],
    endpoints: [{ addresses: [origin.address], conditions: { ready: true } }],
  };
}

interface RouteShape {
  readonly match: string;
  readonly services?: readonly object[];
  readonly middlewares?: readonly object[];
}

function ingressRoute(namespace: string, name: string, ...routes: readonly RouteShape[]) {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: meta(namespace, name),
    spec: {
      routes: routes.map(({ services = [{ name: 'app', port: 80 }], ...rest }) => ({
        kind: 'Rule',
        services,
        ...rest,
      })),
    },
  };
}

beforeAll(async () => {
  [cluster, origin] = await Promise.all([startCluster(), startOrigin('one')]);
  await cluster.installCrds();
  for (const name of [GOOD, BAD, OTHER]) {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await cluster.apply(service(name, 'app'));
    await cluster.apply(slice(name, 'app'));
  }
  // Ten objects of a hundred routes each: as many routers, and a test that is soon over.
  for (let first = 0; first < GOOD_ROUTES; first += 100) {
    const hosts = Array.from({ length: 100 }, (_, at) => goodHost(first + at));
    const shapes = hosts.map((host) => ({ match: `Host(\`${host}\`)` }));
    await cluster.apply(ingressRoute(GOOD, `good-${first}`, ...shapes));
  }
  const shared = { connection: cluster.connection, onFailure: () => undefined };
  routes = new RouteObjectSource({ ...shared, allowsCrossNamespace: false });
  rig = await startRig([routes], { EDGE_POOL_SIZE: '256' });
  reporter = new StatusReporter({
    ...shared,
    clock: systemClock,
    objects: () => routes.reportedObjects(),
  });
  await eventually(() => rig.edge.state.host(goodHost(GOOD_ROUTES - 1)).live, DEADLINE_MS);
}, 180_000);
afterAll(async () => {
  await rig.dispose();
  await cluster.dispose();
  await origin.close();
});

/** What the object's own status says of it after one report; empty where it says nothing. */
async function conditionOf(name: string): Promise<string> {
  await reporter.report(rig.edge.state.problems());
  const reference = { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', ...meta(BAD, name) };
  const object = unwrap(await getObject(cluster.connection, reference)) as
    | { status?: { conditions?: { status: string; message: string }[] } }
    | undefined;
  const condition = object?.status?.conditions?.[0];
  return condition ? `${condition.status} ${condition.message}` : '';
}

/** Asks for good hosts one after the other while something happens; gives what was not answered by their instance. */
async function unansweredDuring(change: () => Promise<void>): Promise<string[]> {
  let isOver = false;
  let asked = 0;
  const unanswered: string[] = [];
  const asking = (async () => {
    for (; !isOver || asked < 20; asked += 1) {
      const host = goodHost((asked * 37) % GOOD_ROUTES);
      const status = await get(rig.http, host).then(
        (answer) => answer.status,
        (error: unknown) => String(error),
      );
      if (status !== 200) unanswered.push(`${host} ${status}`);
    }
  })();
  await change().finally(() => (isOver = true));
  await asking;
  return unanswered;
}

const manyHosts = Array.from({ length: 10_000 }, (_, at) => `\`h${at}.bad.test\``).join(', ');

describe('an IngressRoute among 1,000 good routes', () => {
  test.each<[string, object, RegExp]>([
    [
      'a line end in a host',
      ingressRoute(BAD, 'newline', { match: 'Host(`a\nuse_backend evil`)' }),
      /^False spec\.routes\[0\]\.match/,
    ],
    [
      'a quote in a path',
      ingressRoute(BAD, 'quote', { match: `Host(\`q.bad.test\`) && Path(\`a'"b\`)` }),
      /^False spec\.routes\[0\]\.match/,
    ],
    [
      'a rule that does not end',
      ingressRoute(BAD, 'endless', { match: 'Host(`e.bad.test`' }),
      /^False spec\.routes\[0\]\.match/,
    ],
    [
      'a kind of route nobody knows',
      {
        ...ingressRoute(BAD, 'unknown-kind'),
        spec: { routes: [{ kind: 'Regel', match: 'Host(`k.bad.test`)' }] },
      },
      /^False spec\.routes\[0\]\.kind/,
    ],
    [
      'a Service that is not there',
      ingressRoute(BAD, 'absent', {
        match: 'Host(`s.bad.test`)',
        services: [{ name: 'nobody', port: 80 }],
      }),
      /nobody/,
    ],
    [
      'a named port that is not there',
      ingressRoute(BAD, 'port', {
        match: 'Host(`p.bad.test`)',
        services: [{ name: 'app', port: 'grpc' }],
      }),
      /grpc/,
    ],
    [
      'a Service of another namespace',
      ingressRoute(BAD, 'crossing', {
        match: 'Host(`x.bad.test`)',
        services: [{ name: 'app', namespace: OTHER, port: 80 }],
      }),
      /namespace/,
    ],
    [
      'a Middleware that is not there',
      ingressRoute(BAD, 'unarmed', {
        match: 'Host(`m.bad.test`)',
        middlewares: [{ name: 'nobody' }],
      }),
      /^False .*nobody/s,
    ],
    [
      '10,000 hosts',
      ingressRoute(BAD, 'crowd', { match: `Host(${manyHosts})` }),
      /^False spec\.routes\[0\]\.match/,
    ],
  ])('with %s is told so itself, and nobody else notices', async (_name, object, expected) => {
    const { name } = (object as { metadata: { name: string } }).metadata;
    let refusal: string | undefined;
    const unanswered = await unansweredDuring(async () => {
      // What the API server does not take has reached nobody.
      refusal = await cluster.apply(object).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (refusal !== undefined) return;
      const isKnown = () =>
        rig.edge.state.problems(BAD).some(({ object: { name: of } }) => of === name);
      await eventually(isKnown, DEADLINE_MS);
      await rig.settled();
      // The first report after the edge saw it says so: an edge reports every 2 s.
      expect(await conditionOf(name)).toMatch(expected);
    });
    expect(unanswered).toEqual([]);
    if (refusal !== undefined) {
      expect(refusal).toMatch(/spec\.routes|invalid/i);
      return;
    }
    const problem = rig.edge.state.problems(BAD).find((each) => each.object.name === name);
    expect(problem?.message ?? '').not.toBe('');
    expect(problem?.field ?? '').toMatch(/^spec\./);
  });

  test('as an Ingress is told so by an Event', async () => {
    const backend = { service: { name: 'nobody', port: { number: 80 } } };
    const paths = [{ path: '/', pathType: 'Prefix', backend }];
    const events = new EventReporter({
      connection: cluster.connection,
      clock: systemClock,
      objects: () => routes.ingresses(),
      onFailure: (failure) => expect.fail(failure.message),
    });
    const told = async (): Promise<boolean> => {
      await events.report(rig.edge.state.problems());
      const path = `/api/v1/namespaces/${BAD}/events`;
      const answer = await cluster.connection.call({ method: 'GET', path, action: 'list Events' });
      return JSON.stringify(unwrap(answer)).includes('nobody');
    };
    const unanswered = await unansweredDuring(async () => {
      await cluster.apply({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: meta(BAD, 'ingress'),
        spec: { rules: [{ host: 'i.bad.test', http: { paths } }] },
      });
      await eventually(told, DEADLINE_MS);
    });
    expect(unanswered).toEqual([]);
  });

  test('for a host of another namespace leaves that host to whom it was bound first, and is told', async () => {
    const unanswered = await unansweredDuring(async () => {
      await cluster.apply(ingressRoute(BAD, 'zz-thief', { match: `Host(\`${goodHost(0)}\`)` }));
      await eventually(
        () =>
          rig.edge.state
            .problems()
            .some(
              ({ code, message }) => code === 'routing.conflict' && message.includes('zz-thief'),
            ),
        DEADLINE_MS,
      );
    });
    expect(unanswered).toEqual([]);
  });

  test('all of it together has cost no reload that failed, and every good route is still there', async () => {
    const { counts, readiness } = rig.edge.state.status();
    expect(readiness.ready).toBe(true);
    expect(counts.routers).toBeGreaterThanOrEqual(GOOD_ROUTES);
    for (let index = 0; index < GOOD_ROUTES; index += 97)
      expect((await get(rig.http, goodHost(index))).status).toBe(200);
  });
});
