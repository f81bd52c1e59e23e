import {
  traefikEntryPoint,
  traefikMiddleware,
  traefikOverview,
  traefikRawData,
  traefikRouter,
  traefikService,
  traefikVersion,
} from '@fleetcommand/contracts/http/edge/traefik';
import { edgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import { testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import { Secret } from '@fleetcommand/kernel/secret';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { tenant } from '../../test-rig/fragments.js';
import { MemorySource } from '../../test-rig/memory-source.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin } from '../../test-rig/origin.js';
import { get } from '../../test-rig/requests.js';

let rig: EdgeRig;
let origin: Origin;

beforeAll(async () => {
  origin = await startOrigin('one');
  rig = await startRig([new MemorySource([acme(), ...faulty(), unready()])]);
  await rig.settled();
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

/** With a middleware that has a name, and a header that is nobody's business. */
function acme(): Fragment {
  const fragment = tenant({
    name: 'acme',
    host: 'acme.example.com',
    endpoints: [origin],
    middlewares: [
      { kind: 'stripPrefix', prefixes: ['/x'] },
      { kind: 'headers', request: { 'X-Api-Key': 'hunter2' }, response: { 'X-A': 'b' } },
    ],
  });
  const [router] = fragment.routers;
  return {
    ...fragment,
    routers: [{ ...router!, middlewareNames: ['acme-strip@test', 'acme-headers@test'] }],
  };
}

function faulty(): Fragment[] {
  const object = { kind: 'IngressRoute', namespace: 'faulty', name: 'faulty' };
  const broken = { kind: 'Middleware', namespace: 'faulty', name: 'gone' };
  return [
    {
      ...tenant({ name: 'faulty', host: 'faulty.example.com', state: 'quarantined' }),
      problems: [
        { severity: 'warning', code: 'test.odd', object, field: 'spec.x', message: 'It is odd.' },
        { severity: 'error', code: 'test.bad', object: broken, field: 'spec', message: 'No.' },
      ],
    },
  ];
}

function unready(): Fragment {
  const endpoint = { address: '127.0.0.1', port: 9, ready: false, serving: false };
  return tenant({ name: 'unready', host: 'unready.example.com', endpoints: [endpoint] });
}

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${rig.config.privateApi.port}${path}`, init);
const read = async <T extends z.ZodType>(schema: T, path: string): Promise<z.output<T>> =>
  schema.parse(await (await ask(path)).json());

describe('Traefik’s API', () => {
  test('tells the version, and answers a ping', async () => {
    expect(await read(traefikVersion, '/api/version')).toMatchObject({ Codename: 'fleetcommand' });
    expect(await (await ask('/ping')).text()).toBe('OK');
  });

  test('counts routers, services and middlewares by status', async () => {
    const { http, providers } = await read(traefikOverview, '/api/overview');
    expect(http).toEqual({
      routers: { total: 3, warnings: 0, errors: 1 },
      services: { total: 3, warnings: 1, errors: 0 },
      middlewares: { total: 3, warnings: 0, errors: 1 },
    });
    expect(providers).toEqual(['test']);
  });

  test('lists entry points with their addresses', async () => {
    const entryPoints = await read(z.array(traefikEntryPoint), '/api/entrypoints');
    expect(entryPoints.map(({ name, address }) => [name, address])).toEqual([
      ['traefik', `127.0.0.1:${rig.config.privateApi.port}`],
      ['web', `127.0.0.1:${rig.http}`],
      ['websecure', `127.0.0.1:${rig.https}`],
    ]);
  });

  test('lists routers with rule, priority, TLS, provenance and middlewares', async () => {
    const router = await read(traefikRouter, '/api/http/routers/acme@test');
    expect(router).toMatchObject({
      status: 'enabled',
      rule: 'Host(`acme.example.com`)',
      priority: 24,
      provider: 'test',
      service: 'acme@test',
      entryPoints: ['web', 'websecure'],
      using: ['web', 'websecure'],
      tls: { options: 'default' },
      middlewares: ['acme-strip@test', 'acme-headers@test'],
      fleetcommand: { hosts: ['acme.example.com'], object: { namespace: 'acme' } },
    });
    expect(router).not.toHaveProperty('error');
  });

  test('says why a router is not served, and that of no other', async () => {
    const disabled = await read(z.array(traefikRouter), '/api/http/routers?status=disabled');
    expect(disabled.map(({ name, error }) => [name, error])).toEqual([
      [
        'faulty@test',
        ['A part of the router cannot be served: it answers 503.', 'spec.x: It is odd.'],
      ],
    ]);
  });

  test('pages with X-Next-Page, and refuses a page that is not there', async () => {
    const first = await ask('/api/http/routers?per_page=2');
    expect([first.headers.get('x-next-page'), ((await first.json()) as unknown[]).length]).toEqual([
      '2',
      2,
    ]);
    const beyond = await ask('/api/http/routers?per_page=2&page=9');
    expect([beyond.status, await beyond.json()]).toEqual([
      400,
      { message: 'invalid request: page: 9, per_page: 2' },
    ]);
    const nobody = await ask('/api/http/routers/nobody@test');
    expect([nobody.status, await nobody.json()]).toEqual([
      404,
      { message: 'router not found: nobody@test' },
    ]);
  });

  test('says which endpoints take requests, as HAProxy sees them', async () => {
    const url = `http://${origin.address}:${origin.port}`;
    const service = await read(traefikService, '/api/http/services/acme@test');
    expect(service).toMatchObject({
      type: 'loadbalancer',
      usedBy: ['acme@test'],
      loadBalancer: { servers: [{ url }], strategy: 'wrr', passHostHeader: true },
      serverStatus: { [url]: 'UP' },
    });
    expect(service.fleetcommand.backend).toMatch(/^pool-/);
    const [waiting] = await read(z.array(traefikService), '/api/http/services?status=warning');
    expect(waiting).toMatchObject({
      name: 'unready@test',
      serverStatus: { 'http://127.0.0.1:9': 'DOWN' },
    });
  });

  test('shows a middleware’s settings without what lets somebody in', async () => {
    const middlewares = await read(z.array(traefikMiddleware), '/api/http/middlewares');
    expect(middlewares).toMatchObject([
      {
        name: 'acme-headers@test',
        type: 'headers',
        headers: { customRequestHeaders: { 'X-Api-Key': '[redacted]' } },
        usedBy: ['acme@test'],
      },
      { name: 'acme-strip@test', type: 'stripprefix', stripPrefix: { prefixes: ['/x'] } },
      { name: 'faulty-gone@kubernetes', status: 'disabled', error: ['spec: No.'] },
    ]);
  });

  test('gives everything at once, without a secret', async () => {
    const text = await (await ask('/api/rawdata')).text();
    const raw = traefikRawData.parse(JSON.parse(text));
    expect(Object.keys(raw.routers ?? {}).sort()).toEqual([
      'acme@test',
      'faulty@test',
      'unready@test',
    ]);
    expect(text).not.toContain('hunter2');
  });
});

describe('the request tester', () => {
  const test_ = async (body: unknown): Promise<Response> =>
    ask('/v1/test-request', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('names the router that takes a request, its middlewares and its service', async () => {
    const answer = await test_({ url: 'https://acme.example.com/x/login?next=1' });
    expect(testRequestAnswer.parse(await answer.json())).toMatchObject({
      entryPoint: 'websecure',
      host: 'acme.example.com',
      path: '/x/login',
      outcome: 'forwarded',
      winner: { name: 'acme@test' },
      middlewares: ['acme-strip@test', 'acme-headers@test'],
      service: 'acme@test',
      endpoints: [{ port: origin.port, ready: true }],
      others: 2,
    });
  });

  test('says what nobody takes, and what is refused', async () => {
    const outcome = async (url: string, method = 'GET') =>
      testRequestAnswer.parse(await (await test_({ url, method })).json());
    expect(await outcome('http://nobody.example.com/')).toMatchObject({
      outcome: 'answered',
      status: 404,
      winner: null,
    });
    expect(await outcome('http://acme.example.com/', 'TRACE')).toMatchObject({
      outcome: 'refused',
      status: 405,
    });
  });

  test('names what of a question does not fit', async () => {
    const answer = await test_({ url: 'ftp://acme.example.com' });
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      400,
      'The field url does not fit: write it as https://host/path.',
    ]);
    expect((await ask('/v1/test-request', { method: 'POST', body: 'x' })).status).toBe(415);
    expect((await ask('/v1/test-request')).status).toBe(405);
  });
});

describe('the traffic recorder', () => {
  test('counts requests of the edge and of each service', async () => {
    // Two samples are five seconds apart; requests go on until they are counted.
    await eventually(async () => {
      await get(rig.http, 'acme.example.com');
      const { total, services } = await read(edgeTraffic, '/v1/traffic?services=acme@test');
      const mine = services['acme@test']?.requestsPerSecond.at(-1) ?? 0;
      return mine > 0 && (total.requestsPerSecond.at(-1) ?? 0) > 0;
    }, 30_000);
    const { services } = await read(edgeTraffic, '/v1/traffic?services=nobody@test');
    expect(services).toEqual({});
  });
});

describe('without a token', () => {
  test('only who asks at an address of this machine is answered', async () => {
    const foreign = await get(rig.config.privateApi.port, 'rebound.evil.test', {
      path: '/api/overview',
    });
    expect(foreign.status).toBe(421);
    const local = await get(rig.config.privateApi.port, 'localhost', { path: '/api/overview' });
    expect(local.status).toBe(200);
  });
});

describe('with a token', () => {
  test('browsers send it as a password', async () => {
    const guarded = await startRig([new MemorySource([])], { EDGE_TOKEN: 'a-token-of-length' });
    const overview = `http://127.0.0.1:${guarded.config.privateApi.port}/api/overview`;
    const as = (password: string) =>
      fetch(overview, {
        headers: { authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}` },
      });
    expect((await fetch(overview)).headers.get('www-authenticate')).toContain('Basic');
    expect((await as('a-token-of-length')).status).toBe(200);
    expect((await as(new Secret('another').reveal())).status).toBe(401);
    await guarded.dispose();
  });
});
