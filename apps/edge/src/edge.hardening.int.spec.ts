import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { get, sendRaw } from './test-rig/requests.js';

const HOST = 'acme.example.com';
let rig: EdgeRig;
let origin: Origin;

beforeAll(async () => {
  origin = await startOrigin('one');
  rig = await startRig([
    new MemorySource([tenant({ name: 'acme', host: HOST, endpoints: [origin] })]),
  ]);
  await rig.settled();
});
beforeEach(() => {
  origin.received.length = 0;
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
const raw = (lines: string[], body = ''): Promise<string> =>
  sendRaw(rig.http, `${lines.join('\r\n')}\r\n\r\n${body}`);

describe('a request that is not safe to pass on', () => {
  test.each<[string, string[], string?]>([
    ['TRACE', ['TRACE / HTTP/1.1', `Host: ${HOST}`]],
    ['CONNECT', [`CONNECT ${HOST}:443 HTTP/1.1`, `Host: ${HOST}:443`]],
    ['no Host', ['GET / HTTP/1.1']],
    ['an empty Host', ['GET / HTTP/1.1', 'Host: ']],
    ['two Hosts', ['GET / HTTP/1.1', `Host: ${HOST}`, 'Host: other.example.com']],
    ['a Host with a user', ['GET / HTTP/1.1', `Host: a@${HOST}`]],
    ['a Host with a slash', ['GET / HTTP/1.1', `Host: ${HOST}/x`]],
    ['a Host with a comma', ['GET / HTTP/1.1', `Host: ${HOST},other.example.com`]],
    [
      'an absolute URI of another host',
      ['GET http://other.example.com/ HTTP/1.1', `Host: ${HOST}`],
    ],
    [
      'Content-Length and Transfer-Encoding',
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 6', 'Transfer-Encoding: chunked'],
      '0\r\n\r\nG',
    ],
    [
      'two Content-Lengths',
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 1', 'Content-Length: 2'],
      'ab',
    ],
    ['a signed Content-Length', ['POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: +1'], 'a'],
    [
      'an unknown Transfer-Encoding',
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Transfer-Encoding: xchunked'],
      '0\r\n\r\n',
    ],
    [
      'Transfer-Encoding on HTTP/1.0',
      ['POST / HTTP/1.0', `Host: ${HOST}`, 'Transfer-Encoding: chunked'],
      '0\r\n\r\n',
    ],
    [
      'a chunk size that overflows',
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Transfer-Encoding: chunked'],
      'ffffffffffffffff1\r\n',
    ],
    [
      'a chunk size with 0x',
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Transfer-Encoding: chunked'],
      '0x1\r\na\r\n0\r\n\r\n',
    ],
    ['a space in a header name', ['GET / HTTP/1.1', `Host: ${HOST}`, 'X Bad: 1']],
    ['a space before the colon', ['POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length : 1'], 'a'],
    ['an empty header name', ['GET / HTTP/1.1', `Host: ${HOST}`, ': 1']],
    ['NUL in a value', ['GET / HTTP/1.1', `Host: ${HOST}`, 'X-Nul: a\0b']],
    ['NUL in the path', ['GET /\0 HTTP/1.1', `Host: ${HOST}`]],
    [
      'an upgrade to h2c',
      [
        'GET / HTTP/1.1',
        `Host: ${HOST}`,
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      ],
    ],
    ['a header of 20 KB', ['GET / HTTP/1.1', `Host: ${HOST}`, `X-Big: ${'a'.repeat(20_000)}`]],
    [
      '150 headers',
      [
        'GET / HTTP/1.1',
        `Host: ${HOST}`,
        ...Array.from({ length: 150 }, (_, index) => `X-${index}: 1`),
      ],
    ],
  ])('%s is refused or made harmless', async (_name, lines, body) => {
    const answer = await raw(lines, body);
    const passed = origin.received;
    if (passed.length === 0) {
      expect([0, 400, 403, 404, 405, 408, 413, 421, 431, 501]).toContain(statusOf(answer));
      return;
    }
    // What was passed on must be one plain request, without what made it dangerous.
    expect(passed).toHaveLength(1);
    expect(passed[0]!.headers.host).toBe(HOST);
    expect(passed[0]!.headers['upgrade']).toBeUndefined();
    expect(JSON.stringify(passed[0]!.rawHeaders)).not.toMatch(/\\u0000|h2c|HTTP2-Settings/i);
    expect(passed[0]!.method).not.toMatch(/TRACE|CONNECT/);
    expect(
      passed[0]!.headers['content-length'] && passed[0]!.headers['transfer-encoding'],
    ).toBeFalsy();
  });

  test('after a refused one, nothing smuggled behind it is answered', async () => {
    const smuggled = `GET /smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    await raw(
      ['POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${smuggled}`,
    );
    await raw(
      [
        'POST / HTTP/1.1',
        `Host: ${HOST}`,
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: identity',
      ],
      `0\r\n\r\n${smuggled}`,
    );
    const smuggledUrls = origin.received.filter(
      ({ url, headers }) => url === '/smuggled' && headers['x-forwarded-for'] === undefined,
    );
    expect(smuggledUrls).toEqual([]);
  });

  test('headers that claim to come from the edge are dropped, also in disguise', async () => {
    await get(rig.http, HOST, {
      headers: {
        'x-forwarded-for': '6.6.6.6',
        x_forwarded_for: '6.6.6.6',
        'x-real-ip': '6.6.6.6',
        forwarded: 'for=6.6.6.6',
        'x-forwarded-host': 'evil',
      },
    });
    const names = JSON.stringify(origin.received[0]!.rawHeaders);
    expect(names).not.toContain('6.6.6.6');
    expect(names).not.toContain('evil');
  });

  test('credentials for a proxy on the way are for nobody behind it', async () => {
    await get(rig.http, HOST, { headers: { 'proxy-authorization': 'Basic c2VjcmV0' } });
    expect(origin.received).toHaveLength(1);
    expect(origin.received[0]!.headers['proxy-authorization']).toBeUndefined();
  });

  test('Connection cannot be used to strip what the edge adds', async () => {
    await raw([
      'GET / HTTP/1.1',
      `Host: ${HOST}`,
      'Connection: close, X-Forwarded-For, X-Forwarded-Proto',
    ]);
    expect(origin.received[0]?.headers['x-forwarded-for'] ?? '127.0.0.1').toBe('127.0.0.1');
    if (origin.received[0]) expect(origin.received[0].headers['x-forwarded-proto']).toBe('http');
  });

  // What HAProxy 2.6 cannot even parse is answered by its own bare page: it renders no page without a request.
  test('bad requests get the branded page', async () => {
    const answer = await raw(['GET / HTTP/1.1', `Host: a@${HOST}`]);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain('fleetcommand');
  });
});
