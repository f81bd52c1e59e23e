/** Rancher 1's metadata service (a double of its API), through to a real HAProxy. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { HttpDouble } from '../../test-rig/http-double.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin } from '../../test-rig/origin.js';
import { get } from '../../test-rig/requests.js';

let metadata: HttpDouble;
let rig: EdgeRig;
let one: Origin;
let two: Origin;
let version = 1;
let services: unknown = [];
let waiting: (() => void)[] = [];

const answers = (host: string, status: number): Promise<void> =>
  eventually(async () => (await get(rig.http, host)).status === status);

function change(next: unknown): void {
  services = next;
  version += 1;
  for (const wake of waiting.splice(0)) wake();
}

const webTest = (origins: readonly Origin[], more: object = {}) => ({
  uuid: 'u1',
  name: 'web-test',
  stack_name: 'proxy-test',
  labels: { 'traefik.enable': 'true', 'traefik.domain': 'local', 'traefik.port': String(one.port) },
  health_check: { port: 8080 },
  containers: origins.map(({ address, name }) => ({
    name,
    primary_ip: address,
    state: 'running',
    health_state: 'healthy',
  })),
  ...more,
});

beforeAll(async () => {
  one = await startOrigin('one');
  two = await startOrigin('two', '127.0.0.2', one.port);
  metadata = await HttpDouble.start((request, response) => {
    const url = new URL(request.url ?? '/', 'http://metadata');
    if (url.pathname === '/latest/services') return void response.end(JSON.stringify(services));
    const respond = (): void => void response.end(JSON.stringify(String(version)));
    const isWaiting =
      url.searchParams.get('wait') === 'true' && url.searchParams.get('value') === String(version);
    if (isWaiting) waiting.push(respond);
    else respond();
  });
  services = [webTest([one])];
  const { sources } = dynamicSources([
    `--providers.rancher.metadata.prefix=${metadata.url}/latest`,
  ]);
  rig = await startRig(sources);
  await answers('web-test.proxy-test.local', 200);
});

afterAll(async () => {
  await rig.dispose();
  await Promise.all([metadata.stop(), one.close(), two.close()]);
});

test('scaling up and down is seen at once', async () => {
  change([webTest([one, two])]);
  await eventually(async () => {
    await get(rig.http, 'web-test.proxy-test.local');
    return two.received.length > 0;
  });
  change([webTest([two])]);
  await rig.settled();
  const before = one.received.length;
  await eventually(() => rig.edge.state.routes({ limit: 10 }).data[0]?.endpoints.length === 1);
  for (let count = 0; count < 4; count += 1) await get(rig.http, 'web-test.proxy-test.local');
  expect(one.received.length).toBe(before);
});

test('a service without a health check has a route and nobody behind it, and the reason is told', async () => {
  change([webTest([one], { health_check: null })]);
  await answers('web-test.proxy-test.local', 503);
  const told = (): unknown =>
    rig.edge.state.problems().find(({ code }) => code === 'rancher.no-health-check')?.object;
  await eventually(() => told() !== undefined);
  expect(told()).toMatchObject({ kind: 'RancherService', name: 'web-test' });
});

test('garbage leaves what is known', async () => {
  change([webTest([one])]);
  await answers('web-test.proxy-test.local', 200);
  change({ nonsense: true });
  await eventually(() => rig.edge.state.origin() === 'stale');
  expect((await get(rig.http, 'web-test.proxy-test.local')).status).toBe(200);
  change([webTest([one]), null, 7, { name: 3 }]);
  await eventually(() => rig.edge.state.origin() === 'sources');
  expect((await get(rig.http, 'web-test.proxy-test.local')).status).toBe(200);
});
