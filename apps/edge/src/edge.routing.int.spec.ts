import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin, Received } from './test-rig/origin.js';
import { get, getHttp2 } from './test-rig/requests.js';
import { openSocket } from './test-rig/websockets.js';

const HOST = 'acme.apps.example.com';
let rig: EdgeRig;
let one: Origin;
let two: Origin;

const received = (body: string): Received => JSON.parse(body) as Received;

beforeAll(async () => {
  [one, two] = await Promise.all([startOrigin('one'), startOrigin('two')]);
  const unready = { address: '127.0.0.1', port: 9, ready: false, serving: false };
  rig = await startRig([
    new MemorySource([
      tenant({ name: 'acme', host: HOST, endpoints: [one, unready] }),
      tenant({ name: 'pair', host: 'pair.example.com', endpoints: [one, two] }),
      tenant({
        name: 'sticky',
        host: 'sticky.example.com',
        endpoints: [one, two],
        sticky: { name: 'io', secure: false, httpOnly: true, sameSite: 'lax' },
      }),
      tenant({
        name: 'strip',
        host: 'strip.example.com',
        pathPrefix: '/api',
        endpoints: [one],
        middlewares: [{ kind: 'stripPrefix', prefixes: ['/api'] }],
      }),
      tenant({
        name: 'replace',
        host: 'replace.example.com',
        endpoints: [one],
        middlewares: [{ kind: 'replacePath', path: '/wsk' }],
      }),
      tenant({ name: 'suspended', host: 'suspended.example.com', state: 'suspended' }),
      tenant({ name: 'asleep', host: 'asleep.example.com', state: 'hibernated' }),
      tenant({ name: 'starting', host: 'starting.example.com', state: 'starting' }),
      tenant({ name: 'empty', host: 'empty.example.com', endpoints: [unready] }),
      tenant({
        name: 'dead',
        host: 'dead.example.com',
        endpoints: [{ address: '127.0.0.1', port: 9 }],
      }),
    ]),
  ]);
  await rig.settled();
});

afterAll(async () => {
  await rig.dispose();
  await Promise.all([one.close(), two.close()]);
});

describe('a route', () => {
  test('is served over HTTP, HTTPS and HTTP/2', async () => {
    expect(received((await get(rig.http, HOST)).body).origin).toBe('one');
    expect(received((await get(rig.https, HOST, { secure: true })).body).origin).toBe('one');
    const overHttp2 = await getHttp2(rig.https, HOST, '/deep?x=1');
    expect(overHttp2.status).toBe(200);
    expect(received(overHttp2.body).url).toBe('/deep?x=1');
  });

  test('tells the origin who asked, and how', async () => {
    const plain = received(
      (
        await get(rig.http, HOST, {
          headers: { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https' },
        })
      ).body,
    );
    expect(plain.headers).toMatchObject({
      host: HOST,
      'x-forwarded-proto': 'http',
      'x-forwarded-host': HOST,
    });
    expect(plain.headers['x-forwarded-for']).toBe('127.0.0.1');
    const secure = received((await get(rig.https, HOST, { secure: true })).body);
    expect(secure.headers['x-forwarded-proto']).toBe('https');
  });

  test('takes the host in any case and with a port', async () => {
    expect((await get(rig.http, `ACME.apps.example.com:${rig.http}`)).status).toBe(200);
  });

  test('spreads requests over its ready endpoints only', async () => {
    const seen = new Set<string>();
    for (let request = 0; request < 8; request += 1)
      seen.add(received((await get(rig.http, 'pair.example.com')).body).origin);
    expect([...seen].sort()).toEqual(['one', 'two']);
    for (let request = 0; request < 4; request += 1)
      expect((await get(rig.http, HOST)).status).toBe(200);
  });

  test('with a sticky cookie keeps a client at its endpoint', async () => {
    const first = await get(rig.http, 'sticky.example.com');
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^io=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const home = received(first.body).origin;
    for (let request = 0; request < 6; request += 1) {
      const again = await get(rig.http, 'sticky.example.com', {
        headers: { cookie: cookie.split(';')[0]! },
      });
      expect(received(again.body).origin).toBe(home);
    }
  });

  test('strips a prefix and replaces a path, keeping the query', async () => {
    expect(
      received((await get(rig.http, 'strip.example.com', { path: '/api/v1?q=1' })).body).url,
    ).toBe('/v1?q=1');
    expect((await get(rig.http, 'strip.example.com', { path: '/other' })).status).toBe(404);
    expect(
      received((await get(rig.http, 'replace.example.com', { path: '/anything?q=1' })).body).url,
    ).toBe('/wsk?q=1');
  });

  test.each(['ws', 'wss'] as const)('carries %s websockets', async (scheme) => {
    const secure = scheme === 'wss';
    const socket = await openSocket(secure ? rig.https : rig.http, HOST, { secure });
    socket.send('hello');
    await eventually(() => socket.heard.length > 0);
    expect(socket.heard).toEqual(['one: hello']);
    socket.close();
  });
});

describe('the edge’s own answers', () => {
  test.each([
    ['nobody.example.com', 404, 'edge.unknown-host', 'Nothing lives at this address'],
    ['suspended.example.com', 402, 'edge.suspended', 'suspended'],
    ['asleep.example.com', 503, 'edge.hibernated', 'Asleep'],
    ['starting.example.com', 503, 'edge.starting', 'Starting up'],
    ['empty.example.com', 503, 'edge.no-endpoint', 'Not answering'],
  ])(
    '%s is %i, as a page for people and a problem for programs',
    async (host, status, code, words) => {
      for (const secure of [false, true]) {
        const port = secure ? rig.https : rig.http;
        const page = await get(port, host, {
          secure,
          headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
        });
        expect(page.status).toBe(status);
        expect(page.headers['content-type']).toMatch(/^text\/html/);
        expect(page.body).toContain(words);
        const problem = await get(port, host, { secure, headers: { accept: 'application/json' } });
        expect(problem.status).toBe(status);
        expect(problem.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(problem.body)).toMatchObject({
          status,
          code,
          requestId: expect.stringMatching(/\S{8,}/),
        });
        expect(problem.headers['cache-control']).toMatch(/no-store/);
      }
    },
  );

  test('a starting instance says when to look again', async () => {
    const page = await get(rig.http, 'starting.example.com', { headers: { accept: 'text/html' } });
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
    expect(page.body).toContain('http-equiv="refresh"');
  });

  test('an endpoint that refuses connections is 503, with a page', async () => {
    const page = await get(rig.http, 'dead.example.com', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(page.body).toContain('Not answering right now');
  });

  test('a connection opened for another name is 421', async () => {
    const page = await get(rig.https, HOST, { secure: true, sni: 'pair.example.com' });
    expect(page.status).toBe(421);
  });
});
