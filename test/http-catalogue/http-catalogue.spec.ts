/**
 * docs/promises' catalogue of bad HTTP, byte for byte, against a real edge with its HAProxy; the application behind it
 * keeps the bytes it gets. Whatever the client is told, nothing may be passed on that two readers could read otherwise.
 */
import { connect } from 'node:net';
import { startRig, type EdgeRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { eventually } from '@fleetcommand/edge/test-rig/eventually';
import { tenant } from '@fleetcommand/edge/test-rig/fragments';
import { MemorySource } from '@fleetcommand/edge/test-rig/memory-source';
import { get, sendRaw } from '@fleetcommand/edge/test-rig/requests';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  HEADERS,
  HOST,
  HOSTS,
  LINES,
  SMUGGLED,
  SMUGGLING,
  type BadRequest,
} from './http1-cases.js';
import { STREAMS } from './http2-cases.js';
import { askOverHttp2 } from './http2-wire.js';
import { startRecordingBackend, type RecordingBackend } from './recording-backend.js';
import { readRequests, type ParsedRequest } from './requests-in.js';

/** What refuses a request; 200 where it was made harmless, 0 where the connection was just ended. */
const STATUSES = [
  0, 200, 400, 403, 404, 405, 408, 411, 413, 414, 417, 421, 422, 431, 501, 503, 505,
];
const CLAIMED = '6.6.6.6';

let backend: RecordingBackend;
let rig: EdgeRig;

beforeAll(async () => {
  backend = await startRecordingBackend();
  rig = await startRig([
    new MemorySource([tenant({ name: 'acme', host: HOST, endpoints: [backend] })]),
  ]);
  await rig.settled();
});
beforeEach(() => void backend.take());
afterAll(async () => {
  await rig.dispose();
  await backend.close();
});

describe('over HTTP/1.1', () => {
  const groups = { smuggling: SMUGGLING, headers: HEADERS, 'request lines': LINES, hosts: HOSTS };
  for (const [group, cases] of Object.entries(groups))
    describe(group, () => {
      it.each(cases)('$name', async (one) => {
        const answer = await sendRaw(rig.http, one.bytes);
        expect(one.statuses ?? STATUSES).toContain(statusOf(answer));
        expectSafe(backend.take(), one.atMost ?? 1);
      });
    });

  it('what is behind a bad request on the same connection is read by nobody', async () => {
    const next = `GET ${SMUGGLED} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    const bad: BadRequest[] = SMUGGLING.filter(({ name }) => /twice|differ|overflows$/.test(name));
    expect(bad.length).toBeGreaterThan(2);
    for (const { bytes } of bad) await sendRaw(rig.http, bytes + next);
    expectSafe(backend.take(), bad.length);
  });
});

describe('over HTTP/2', () => {
  it.each(STREAMS)('$name', async ({ fields, body }) => {
    const fate = await askOverHttp2(rig.https, HOST, fields, body);
    expect([...STATUSES, 'refused', 'silence']).toContain(fate);
    expectSafe(backend.take(), 1);
  });

  it('a good request is answered, so that the others were refused for what they are', async () => {
    const fields = [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':authority', HOST],
      [':path', '/good'],
    ] as const;
    expect(await askOverHttp2(rig.https, HOST, fields)).toBe(200);
    expect(requestsIn(backend.take()).map(({ target }) => target)).toEqual(['/good']);
  });
});

describe('slow and greedy clients', () => {
  it('a request that never ends is given up, and no application hears of it', async () => {
    const startedAt = performance.now();
    const answer = await sendRaw(rig.http, `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-A: `, 30_000);
    expect([0, 408]).toContain(statusOf(answer));
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(backend.take()).toEqual([]);
  });

  it('many that send a byte at a time hold up nobody', async () => {
    const slow = Array.from({ length: 300 }, () => connect(rig.http, '127.0.0.1'));
    await eventually(() => slow.every((socket) => !socket.connecting));
    for (const socket of slow) socket.on('error', () => undefined).write('GET / HT');
    expect((await get(rig.http, HOST)).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});

const statusOf = (answer: string): number => Number(/^HTTP\/\d\.\d (\d{3})/.exec(answer)?.[1] ?? 0);

function requestsIn(connections: readonly string[]): ParsedRequest[] {
  return connections.flatMap((text) => [...readRequests(text).requests]);
}

/** Nothing that could be read otherwise, nothing hidden, nothing the client claims about itself. */
function expectSafe(connections: readonly string[], atMost: number): void {
  for (const text of connections) expect(readRequests(text).faults, text.slice(0, 400)).toEqual([]);
  const requests = requestsIn(connections);
  expect(requests.length).toBeLessThanOrEqual(atMost);
  if (atMost === 1) expect(requests.map(({ target }) => target)).not.toContain(SMUGGLED);
  for (const { headers } of requests) {
    expect(headers.find(([name]) => name === 'host')?.[1]?.toLowerCase()).toBe(HOST);
    expect(headers.filter(([, value]) => value.includes(CLAIMED))).toEqual([]);
    const forwarded = headers.filter(([name]) => name === 'x-forwarded-for');
    expect(forwarded).toEqual([['x-forwarded-for', '127.0.0.1']]);
  }
}
