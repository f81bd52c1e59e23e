import { connect } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { Health } from '@fleetcommand/runtime/health';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hashInlineScripts } from '../console/serve-console.js';
import { traceIdOf } from './observe-requests.js';
import { PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

describe('every answer', () => {
  it.each(['GET /v1/plans', 'GET /v1/me', 'GET /nothing', 'GET /livez'])(
    'of %s tells browsers what not to do',
    async (route) => {
      const { headers } = await rig.ask(route);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000',
      });
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain("default-src 'self'");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('carries the id it came with, or one of ours', async () => {
    const idOf = async (given?: string) =>
      String(
        (
          await rig.ask('GET /livez', {
            headers: given === undefined ? {} : { 'x-request-id': given },
          })
        ).headers['x-request-id'],
      );
    expect(await idOf('edge-0123.abc')).toBe('edge-0123.abc');
    for (const given of [undefined, '', 'short', 'a b c d e f g', '"quoted-id"', 'x'.repeat(200)]) {
      expect(await idOf(given)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }
  });

  it('of the API is kept by no cache', async () => {
    expect((await rig.ask('GET /v1/plans')).headers['cache-control']).toBe('no-store');
  });

  it('to another origin’s preflight allows nothing', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await rig.inject({ method: 'OPTIONS', url: '/v1/tenants', headers });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.statusCode).toBe(405);
  });
});

it.each([
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '4bf92f3577b34da6a3ce929d0e0e4736'],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
  ['4bf92f3577b34da6a3ce929d0e0e4736', undefined],
  [undefined, undefined],
])('a request of the trace %s is logged under it', (traceparent, traceId) => {
  expect(traceIdOf(traceparent)).toBe(traceId);
});

it('forwarded headers are believed of the edge only', async () => {
  const sign = async (remoteAddress: string) => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    const body = {
      email: `p${remoteAddress.replaceAll('.', '')}@example.com`,
      password: 'correct horse battery',
      organization: 'x',
      tenant: { name: 'x', slug: `p${remoteAddress.replaceAll('.', '')}`, plan: 'free' },
    };
    const answer = await rig.inject({
      method: 'POST',
      url: '/v1/signup',
      headers,
      payload: body,
      remoteAddress,
    });
    return String(answer.headers['set-cookie']);
  };
  expect(await sign('127.0.0.1')).toMatch(/^__Host-/);
  expect(await sign('203.0.113.9')).toMatch(/^fleet_session=/);
});

it('where plain HTTP is served too, no browser is told to forget it', async () => {
  const local = await startApi({
    settings: { ...rig.parts.settings, origins: [PUBLIC_URL, 'http://fleet.localhost:8080'] },
  });
  const { headers } = await local.ask('GET /v1/plans');
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  await local.close();
});

it('what is not HTTP gets a problem document and the door', async () => {
  await rig.app.listen(0, '127.0.0.1');
  const { port } = new URL(await rig.app.getUrl());
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.write('GET / HTTP/1.1\r\nbroken header\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answer).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/,
  );
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
    code: 'request.malformed',
    status: 400,
  });
});

describe('health', () => {
  it('is told by /livez, /startupz and /readyz, in detail when asked', async () => {
    let isUp = true;
    const health = new Health([
      {
        name: 'postgresql',
        check: () => (isUp ? Promise.resolve() : Promise.reject(new Error('connection refused'))),
      },
    ]);
    const own = await startApi({ health });
    const status = async (route: string) => (await own.ask(route)).statusCode;
    expect(await Promise.all(['GET /livez', 'GET /startupz', 'GET /readyz'].map(status))).toEqual([
      200, 200, 200,
    ]);
    expect((await own.ask('GET /readyz')).json()).toEqual({
      status: 'ok',
      version: expect.any(String) as string,
    });
    isUp = false;
    expect(await Promise.all(['GET /livez', 'GET /readyz'].map(status))).toEqual([200, 503]);
    expect((await own.ask('GET /readyz?verbose')).json()).toMatchObject({
      status: 'failing',
      checks: [{ name: 'postgresql', ok: false, message: 'connection refused' }],
    });
    isUp = true;
    health.markStopping();
    expect(await Promise.all(['GET /livez', 'GET /readyz'].map(status))).toEqual([200, 503]);
    await own.close();
  });

  it('is not ready before it has started', async () => {
    const health = new Health([]);
    const own = await startApi({ health, isStarted: false });
    expect((await own.ask('GET /startupz')).statusCode).toBe(503);
    expect((await own.ask('GET /readyz')).statusCode).toBe(503);
    health.markStarted();
    expect((await own.ask('GET /readyz')).statusCode).toBe(200);
    await own.close();
  });
});

it('every answer is counted by its route’s pattern, never by its address', async () => {
  const own = await startApi();
  const { token, tenant } = await own.signUp('ada');
  await own.ask(`GET /v1/tenants/${tenant.id}`, { as: token });
  await own.ask('GET /v1/nothing-here-at-all');
  const text = await own.parts.metrics.metrics();
  expect(text).toMatch(/http_request_duration_seconds_count\{.*route="\/v1\/tenants\/:id".*\} 1/);
  expect(text).not.toContain(tenant.id);
  expect(text).not.toContain('nothing-here-at-all');
  await own.close();
});

describe('the console', () => {
  const script = "document.documentElement.dataset['theme'] = 'dark'";
  let folder: string;
  let own: ApiRig;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(
      join(folder, 'index.html'),
      `<!doctype html><script>${script}</script><script type="module" src="/assets/a1b2.js"></script>`,
    );
    await writeFile(join(folder, 'assets/a1b2.js'), 'console.log(1)');
    await writeFile(join(folder, 'assets/a1b2.js.br'), brotliCompressSync('console.log(1)'));
    await writeFile(join(folder, 'assets/a1b2.js.gz'), gzipSync('console.log(1)'));
    await writeFile(join(folder, 'favicon.svg'), '<svg/>');
    own = await startApi({ settings: { ...rig.parts.settings, consoleDir: folder } });
  });
  afterAll(async () => {
    await own.close();
    await rm(folder, { recursive: true });
  });

  it.each(['/', '/instances', '/instances/ten_1/events', '/signup?plan=pro', '/index.html'])(
    'is served at %s',
    async (path) => {
      const answer = await own.ask(`GET ${path}`);
      expect([
        answer.statusCode,
        answer.headers['content-type'],
        answer.headers['cache-control'],
      ]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
      expect(answer.body).toContain('/assets/a1b2.js');
    },
  );

  it('may run its own inline script, and no other', async () => {
    const csp = String((await own.ask('GET /')).headers['content-security-policy']);
    expect(csp).toContain(
      `script-src 'self' ${hashInlineScripts(`<script>${script}</script>`).join('')}`,
    );
    expect(csp).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  it('has files that are kept when their name changes with them, and others that are not', async () => {
    expect((await own.ask('GET /assets/a1b2.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await own.ask('GET /favicon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
  ] as const)(
    'comes as compressed at its build to who accepts %s',
    async (accepted, encoding, decode) => {
      const answer = await own.ask('GET /assets/a1b2.js', {
        headers: { 'accept-encoding': accepted },
      });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.headers['vary']).toMatch(/accept-encoding/i);
      expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
      expect(answer.headers['cache-control']).toContain('immutable');
      expect(decode(answer.rawPayload).toString()).toBe('console.log(1)');
    },
  );

  it('comes as it is where the build found it too small to compress', async () => {
    const answer = await own.ask('GET /instances', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers['vary']).toMatch(/accept-encoding/i);
    expect(answer.body).toContain('/assets/a1b2.js');
  });

  it.each([
    '/v1',
    '/v1/nothing',
    '/assets/a1b2.js.br',
    '/docs/nothing',
    '/assets/gone.js',
    '/metrics',
    '/../package.json',
    '/%2e%2e/package.json',
  ])('is not what %s answers with', async (path) => {
    const answer = await own.ask(`GET ${path}`);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      404,
      'request.not-found',
    ]);
  });
});
