/** Consul's catalog (a double of its API, with blocking queries and indexes), through to a real HAProxy. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConsulDouble } from '../../test-rig/consul-double.js';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin } from '../../test-rig/origin.js';
import { get } from '../../test-rig/requests.js';

let consul: ConsulDouble;
let rig: EdgeRig;
let origin: Origin;

const answers = (host: string, status: number, method = 'GET'): Promise<void> =>
  eventually(async () => (await get(rig.http, host, { method })).status === status);
/** As the deployer's annotations become tags. */
const tagsFor = (host: string): string[] => [
  'traefik.enable=true',
  'traefik.tags=kubernetes',
  `traefik.frontend.rule=Host:${host};Method:GET,POST`,
  'traefik.frontend.entryPoints=http,https',
  'traefik.backend.loadbalancer=wrr',
  'kubernetes',
];
const instance = (id: string, host: string, status: 'passing' | 'critical' = 'passing') => ({
  id,
  service: id,
  address: '127.0.0.1',
  port: origin.port,
  tags: tagsFor(host),
  status,
});

beforeAll(async () => {
  origin = await startOrigin('echo');
  consul = await ConsulDouble.start();
  consul.register(instance('echo', 'echo.test'));
  const { sources } = dynamicSources([
    `--providers.consulcatalog.endpoint.address=${consul.address}`,
    '--providers.consulcatalog.constraints=tag==kubernetes',
    '--providers.consulcatalog.stale',
    '--providers.consulcatalog.keyPrefix=kubernetes/deployments',
  ]);
  rig = await startRig(sources);
  await answers('echo.test', 200);
});

afterAll(async () => {
  await rig.dispose();
  await Promise.all([consul.stop(), origin.close()]);
});

test('only methods the rule names are served, and only what the constraint lets in', async () => {
  expect((await get(rig.http, 'echo.test', { method: 'DELETE' })).status).toBe(404);
  consul.register({
    ...instance('other', 'other.test'),
    tags: tagsFor('other.test').filter((tag) => !tag.includes('kubernetes')),
  });
  consul.register(instance('new', 'new.test'));
  await answers('new.test', 200);
  expect((await get(rig.http, 'other.test')).status).toBe(404);
});

test('questions wait for changes, and stale answers are taken', async () => {
  await eventually(() => consul.blocked >= 3);
  expect(consul.asked.every((line) => line.startsWith('GET ') && line.includes('stale'))).toBe(
    true,
  );
});

test('an instance whose check fails gets nothing, and one that is gone is gone', async () => {
  consul.register(instance('new', 'new.test', 'critical'));
  await answers('new.test', 503);
  consul.deregister('new');
  await answers('new.test', 404);
});

test('Services under keys are reached at every node’s address and their node port', async () => {
  consul.nodes = ['127.0.0.1'];
  consul.putKey('kubernetes/deployments/default/kept', {
    metadata: {
      name: 'kept',
      namespace: 'default',
      annotations: {
        'traefik.enable': 'true',
        'traefik.tags': 'kubernetes',
        'traefik.frontend.rule': 'Host:kept.test',
      },
    },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: origin.port }] },
  });
  await answers('kept.test', 200);
});

test('nonsense, and an index that goes backwards, leave what is known; then changes are heard again', async () => {
  consul.nonsense = '<html>';
  consul.goBack();
  await eventually(() => rig.edge.state.origin() === 'stale');
  expect((await get(rig.http, 'echo.test')).status).toBe(200);
  consul.nonsense = undefined;
  consul.register(instance('again', 'again.test'));
  await answers('again.test', 200);
});
