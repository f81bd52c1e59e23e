/** Containers of a Docker Engine (a double of its API), through to a real HAProxy. */
import type { Failure } from '@fleetcommand/kernel/result';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { EngineDouble } from '../../test-rig/engine-double.js';
import { eventually } from '../../test-rig/eventually.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin, Received } from '../../test-rig/origin.js';
import { get } from '../../test-rig/requests.js';

let engine: EngineDouble;
let rig: EdgeRig;
let one: Origin;
let two: Origin;

const originOf = async (host: string, path = '/'): Promise<string | undefined> => {
  const { status, body } = await get(rig.http, host, { path });
  return status === 200 ? (JSON.parse(body) as Received).origin : undefined;
};
const answers = (host: string, status: number): Promise<void> =>
  eventually(async () => (await get(rig.http, host)).status === status);
const problemsOf = (name: string) =>
  rig.edge.state.problems().filter(({ object }) => object.name === name);
const labelsOf = (host: string, port: number) => ({
  [`traefik.http.routers.${host.replaceAll('.', '-')}.rule`]: `Host(\`${host}\`)`,
  [`traefik.http.services.${host.replaceAll('.', '-')}.loadbalancer.server.port`]: String(port),
});

beforeAll(async () => {
  engine = await EngineDouble.start();
  [one, two] = await Promise.all([startOrigin('one'), startOrigin('two')]);
  engine.run({ id: 'base', labels: labelsOf('base.test', one.port) });
  rig = await startRig(dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]).sources);
  await answers('base.test', 200);
});

afterEach(() => {
  engine.nonsense = undefined;
});

afterAll(async () => {
  await rig.dispose();
  await engine.stop();
  await Promise.all([one.close(), two.close()]);
});

describe('containers come and go', () => {
  test('a container that starts is served, and one that ends is not', async () => {
    engine.run({ id: 'new', labels: labelsOf('new.test', two.port) });
    await eventually(async () => (await originOf('new.test')) === 'two');
    engine.end('new');
    await answers('new.test', 404);
  });

  test('replicas share a service, and one that is ill gets nothing', async () => {
    const labels = (port: number) => ({
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'web',
      ...labelsOf('shop.test', port),
    });
    engine.run({ id: 'web-1', labels: labels(one.port) });
    engine.run({ id: 'web-2', labels: labels(two.port), health: 'starting' });
    await eventually(async () => (await originOf('shop.test')) === 'one');
    expect(await originOf('shop.test')).toBe('one');
    engine.run(
      { id: 'web-2', labels: labels(two.port), health: 'healthy' },
      'health_status: healthy',
    );
    await eventually(async () => (await originOf('shop.test')) === 'two');
    engine.run(
      { id: 'web-1', labels: labels(one.port), health: 'unhealthy' },
      'health_status: unhealthy',
    );
    // The table says so before HAProxy is verified to serve it.
    await eventually(() => {
      const [route] = rig.edge.state.routes({ host: 'shop.test', limit: 1 }).data;
      return route!.endpoints.filter(({ ready }) => ready).length === 1;
    });
    await rig.settled();
    expect(await Promise.all([1, 2, 3, 4].map(() => originOf('shop.test')))).toEqual(
      Array(4).fill('two'),
    );
  });

  test('the private API tells of them by Traefik’s names', () => {
    const router = rig.edge.state.routes({ host: 'base.test', limit: 10 }).data[0];
    expect(router).toMatchObject({
      name: 'base-test@docker',
      service: 'base-test@docker',
      object: { kind: 'Container', name: 'base' },
    });
  });
});

describe('what is wrong with one leaves the others alone', () => {
  test('broken labels are told of, with the label and the fix', async () => {
    engine.run({
      id: 'broken',
      labels: {
        'traefik.http.routers.x.rule': 'Host(`x.test`',
        'traefik.http.routers.y.priority': 'first',
      },
      ports: [80],
    });
    await eventually(() => problemsOf('broken').length >= 2);
    expect(problemsOf('broken').map(({ field }) => field)).toEqual(
      expect.arrayContaining(['traefik.http.routers.x.rule', 'traefik.http.routers.y.priority']),
    );
    expect(await originOf('base.test')).toBe('one');
    engine.end('broken');
    await eventually(() => problemsOf('broken').length === 0);
  });

  test('ports that do not exist are told of, or answer 503, and others are served', async () => {
    const labels = (host: string, port: string) => ({
      ...labelsOf(host, 1),
      [`traefik.http.services.${host.replace('.', '-')}.loadbalancer.server.port`]: port,
    });
    engine.run({ id: 'beyond', labels: labels('beyond.test', '70000') });
    engine.run({ id: 'nobody', labels: labels('nobody.test', '1') });
    await eventually(() => problemsOf('beyond').some(({ code }) => code.endsWith('bad-port')));
    await answers('nobody.test', 503);
    expect((await get(rig.http, 'beyond.test')).status).not.toBe(200);
    expect(await originOf('base.test')).toBe('one');
    engine.end('beyond');
    engine.end('nobody');
    await answers('nobody.test', 404);
  });

  test('whoever claims a router that is another’s does not get it', async () => {
    engine.run({
      id: 'thief',
      labels: {
        ...labelsOf('base.test', two.port),
        'traefik.http.routers.base-test.rule': 'Host(`stolen.test`)',
      },
    });
    await eventually(() =>
      problemsOf('thief').some(({ code }) => code === 'traefik.claimed-twice'),
    );
    expect((await get(rig.http, 'stolen.test')).status).toBe(404);
    engine.end('thief');
    await eventually(() => problemsOf('thief').length === 0);
    await eventually(async () => (await originOf('base.test')) === 'one');
  });

  test('an engine that goes away, or talks nonsense, leaves what is known; then it is heard again', async () => {
    await engine.vanish();
    await eventually(() => rig.edge.state.origin() === 'stale');
    expect(rig.edge.state.status().sources[0]).toMatchObject({ state: 'failing' });
    expect(await originOf('base.test')).toBe('one');
    engine.nonsense = '<html>502 Bad Gateway</html>';
    await engine.begin();
    const asked = engine.asked.length;
    await eventually(() => engine.asked.length > asked + 2);
    expect(await originOf('base.test')).toBe('one');
    engine.nonsense = undefined;
    engine.run({ id: 'later', labels: labelsOf('later.test', two.port) });
    await eventually(async () => (await originOf('later.test')) === 'two');
    await eventually(() => rig.edge.state.origin() === 'sources');
    engine.end('later');
    await answers('later.test', 404);
  });

  test('an engine that is not there is told of again and again, and ends nothing but its conversation', async () => {
    const failures: Failure[] = [];
    const { sources } = dynamicSources(['--providers.docker.endpoint=tcp://127.0.0.1:1'], failures);
    await eventually(async () => failures.length > 1);
    sources.forEach((source) => source.stop());
    expect(failures[1]).toMatchObject({ code: 'edge.source-docker', retry: 'backoff' });
  });

  test('only what reads is asked for', () => {
    expect(engine.asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });
});
