import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCertificate } from '../test-rig/certificates.js';
import { startRig } from '../test-rig/edge-rig.js';
import type { EdgeRig } from '../test-rig/edge-rig.js';
import { eventually } from '../test-rig/eventually.js';
import { certificateOf, tenant } from '../test-rig/fragments.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { startOrigin } from '../test-rig/origin.js';
import type { Origin } from '../test-rig/origin.js';
import { get } from '../test-rig/requests.js';

/** HAProxy is asked every 5 s. */
const DEADLINE_MS = 40_000;
let rig: EdgeRig;
let origin: Origin;
let source: MemorySource;

beforeAll(async () => {
  origin = await startOrigin('one');
  const { chain, key } = await issueCertificate(['acme.test']);
  source = new MemorySource([
    tenant({ name: 'acme', host: 'acme.test', endpoints: [origin] }),
    certificateOf('acme', ['acme.test'], chain, key),
  ]);
  rig = await startRig([source]);
  await rig.settled();
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

/** The value of a line that holds all of these labels. */
const metric = (name: string, ...labels: readonly string[]): Promise<number | undefined> =>
  metricOf(rig, name, ...labels);

async function metricOf(
  { edge }: EdgeRig,
  name: string,
  ...labels: readonly string[]
): Promise<number | undefined> {
  const lines = (await edge.state.registry.metrics()).split('\n');
  const line = lines.find(
    (each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(label)),
  );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test('requests are counted by entry point and by service, also beyond a reload', async () => {
  const ofService = () => metric('traefik_service_requests_total', 'service="acme@test"', '"2xx"');
  for (let round = 0; round < 3; round += 1) await get(rig.http, 'acme.test');
  await get(rig.http, 'nobody.test');
  await eventually(async () => (await ofService()) === 3, DEADLINE_MS);
  expect(await metric('traefik_entrypoint_requests_total', 'entrypoint="web"', '"4xx"')).toBe(1);
  expect(await metric('traefik_service_responses_bytes_total', '"acme@test"')).toBeGreaterThan(100);

  // A timeout of its own takes a reload, and another backend.
  const fragment = tenant({ name: 'acme', host: 'acme.test', endpoints: [origin] });
  const before = rig.edge.state.status().haproxy.reloads;
  const services = fragment.services.map((service) => ({
    ...service,
    transport: { responseTimeoutMs: 12_345 },
  }));
  source.put({ ...fragment, services });
  await eventually(() => rig.edge.state.status().haproxy.reloads > before, DEADLINE_MS);
  await rig.settled();
  await get(rig.http, 'acme.test');
  await eventually(async () => (await ofService()) === 4, DEADLINE_MS);
});

test('changes that were made live and the expiry of certificates are told', async () => {
  const text = await rig.edge.state.registry.metrics();
  expect(
    Number(/^traefik_config_reloads_total(?:\{.*\})? (\d+)$/m.exec(text)?.[1]),
  ).toBeGreaterThan(0);
  const expiry = await metric('traefik_tls_certs_not_after', 'cn="acme.test"');
  expect(expiry).toBeGreaterThan(Date.now() / 1000);
});

test.each([[[]], [['--accesslog']]])(
  'durations and methods are told where requests are measured, with %j beside it',
  async (flags) => {
    const own = new MemorySource([
      tenant({ name: 'acme', host: 'acme.test', endpoints: [origin] }),
    ]);
    const measured = ['--metrics.prometheus.requests=100', ...flags];
    const other = await startRig([own], {}, measured);
    await other.settled();
    const count = (label: string, ...labels: readonly string[]) =>
      metricOf(other, `traefik_${label}_request_duration_seconds_count`, ...labels);
    await get(other.http, 'acme.test');
    await get(other.http, 'acme.test', { method: 'POST', path: `/${'x'.repeat(8_000)}` });
    await get(other.http, 'nobody.test');
    const acme = ['service="acme@test"', 'code="2xx"'];
    await eventually(async () => (await count('service', ...acme, 'method="POST"')) === 1);
    await eventually(async () => (await count('entrypoint', '"web"', 'code="4xx"')) === 1);
    expect(await count('service', ...acme, 'method="GET"')).toBe(1);
    expect(await count('entrypoint', '"web"', 'code="2xx"', 'method="GET"')).toBe(1);
    await other.dispose();
  },
);
