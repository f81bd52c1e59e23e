import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate } from './test-rig/certificates.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { certificateOf, tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { certificateFor, get } from './test-rig/requests.js';

let rig: EdgeRig;
let source: MemorySource;
let origin: Origin;

beforeAll(async () => {
  origin = await startOrigin('one');
  source = new MemorySource([
    tenant({ name: 'acme', host: 'acme.apps.example.com', endpoints: [origin] }),
  ]);
  rig = await startRig([source]);
  await rig.settled();
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

const subjectFor = async (name: string): Promise<string> =>
  (await certificateFor(rig.https, name)).subject.CN as string;
const worker = (): number | null => rig.edge.state.status().haproxy.workerPid;

describe('certificates', () => {
  test('a name without one is shown the edge’s own', async () => {
    expect(await subjectFor('acme.apps.example.com')).toContain('fleetcommand edge');
    expect((await get(rig.https, 'acme.apps.example.com', { secure: true })).status).toBe(200);
  });

  test('one added is served by server name, without a reload', async () => {
    const before = worker();
    const { chain, key } = await issueCertificate(['chat.acme.test', '*.apps.example.com']);
    source.put(certificateOf('acme', ['chat.acme.test', '*.apps.example.com'], chain, key));
    await rig.settled();
    expect(await subjectFor('chat.acme.test')).toBe('chat.acme.test');
    expect(await subjectFor('acme.apps.example.com')).toBe('chat.acme.test');
    expect(await subjectFor('elsewhere.test')).toContain('fleetcommand edge');
    expect(worker()).toBe(before);
    expect(rig.edge.state.host('acme.apps.example.com').certificate).toMatchObject({
      names: ['chat.acme.test', '*.apps.example.com'],
    });
  });

  test('a renewed one replaces it, and a removed one is gone, without a reload', async () => {
    const before = worker();
    const renewed = await issueCertificate(['renewed.test']);
    source.put(certificateOf('r', ['renewed.test'], renewed.chain, renewed.key));
    await rig.settled();
    const first = (await certificateFor(rig.https, 'renewed.test')).fingerprint;
    const again = await issueCertificate(['renewed.test']);
    source.put(certificateOf('r', ['renewed.test'], again.chain, again.key));
    await rig.settled();
    expect((await certificateFor(rig.https, 'renewed.test')).fingerprint).not.toBe(first);
    source.remove('test/certificate-r');
    await rig.settled();
    expect(await subjectFor('renewed.test')).toContain('fleetcommand edge');
    expect(worker()).toBe(before);
  });

  test('one too large for the runtime socket is served all the same', async () => {
    const { chain, key } = await issueCertificate(['large.test'], 9_000);
    source.put(certificateOf('large', ['large.test'], chain, key));
    await rig.settled();
    expect(await subjectFor('large.test')).toBe('large.test');
  });

  test('all of them are there after a restart', async () => {
    await rig.edge.stop();
    rig = await rig.again([source]);
    expect(await subjectFor('chat.acme.test')).toBe('chat.acme.test');
    expect(await subjectFor('large.test')).toBe('large.test');
  });
});
