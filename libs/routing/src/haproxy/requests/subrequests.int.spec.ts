/** Requests of HAProxy's own, by its Lua: who may pass (forwardAuth), and pages in place of answers (errors). */
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import type { Middleware } from '../../ir/middlewares.js';
import { HaproxyRig } from '../../testing/haproxy-rig.js';
import { fragmentOf, plain, ready } from '../../testing/instances.js';
import { compile } from '../compile.js';
import { MAX_BODY_BYTES } from '../lua/subrequests-lua.js';
import { DEFAULT_EDGE_OPTIONS } from '../model/options.js';
import { planUpdate } from '../plan.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

class Origin {
  readonly asked: { url: string; method: string; headers: IncomingMessage['headers'] }[] = [];
  answer: Answer = (_request, response) => response.end('yes');
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const { url = '', method = '', headers } = request;
      this.asked.push({ url, method, headers });
      this.answer(request, response);
    });
    this.server.on('upgrade', ({ headers }, socket) => {
      socket.end(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n${headers.host}`,
      );
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server!.address() as AddressInfo).port;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

const AUTH: Extract<Middleware, { kind: 'forwardAuth' }> = {
  kind: 'forwardAuth',
  service: '',
  scheme: 'http',
  authority: 'auth.t-a.svc:8080',
  path: '/check?x=1',
  trustForwardHeader: false,
  preserveMethod: false,
  preserveLocation: false,
  responseHeaders: ['x-user', 'x-group'],
  responsePrefixes: ['x-auth-'],
};
const ERRORS: Extract<Middleware, { kind: 'errors' }> = {
  kind: 'errors',
  service: '',
  statuses: [
    { from: 404, to: 404 },
    { from: 500, to: 599 },
  ],
  rewrites: [{ from: 502, to: 503, shown: 500 }],
  query: '/pages/{status}-{originalStatus}.html?u={url}',
};

describe('requests of the edge’s own', () => {
  let rig: HaproxyRig;
  let app: Origin;
  let other: Origin;
  let deadPort: number;

  beforeAll(async () => {
    [app, other] = await Promise.all([new Origin().start(), new Origin().start()]);
    const dead = await new Origin().start();
    deadPort = dead.port;
    dead.stop();
    const timeouts = { ...DEFAULT_EDGE_OPTIONS.timeouts, subrequestMs: 300 };
    rig = await HaproxyRig.make({ timeouts });
    await rig.start(compile(merge(fragments()), rig.options));
  });
  afterAll(async () => {
    await rig.stop();
    for (const origin of [app, other]) origin.stop();
  });
  afterEach(() => {
    for (const origin of [app, other]) {
      origin.asked.length = 0;
      origin.answer = (_request, response) => response.end('yes');
    }
  });

  /** The route's own service, and one that its middlewares ask. */
  function through(
    name: string,
    middlewares: (service: string) => readonly Middleware[],
    ports: { own?: number; asked?: number } = {},
  ): Fragment {
    const own = fragmentOf(name, { parts: plain(ready(ports.own ?? app.port)), attempts: 1 });
    const asked = fragmentOf(`${name}-asked`, {
      parts: plain(ready(ports.asked ?? other.port)),
      attempts: 1,
    });
    const [service] = asked.services;
    return {
      ...own,
      services: [...own.services, service!],
      routers: [{ ...own.routers[0]!, middlewares: middlewares(service!.name) }],
    };
  }

  function fragments(): Fragment[] {
    const auth =
      (more: Partial<typeof AUTH> = {}) =>
      (service: string): Middleware[] => [{ ...AUTH, service, ...more }];
    const pages =
      (more: Partial<typeof ERRORS> = {}) =>
      (service: string): Middleware[] => [{ ...ERRORS, service, ...more }];
    return [
      through('auth', auth()),
      through('chosen', auth({ requestHeaders: ['x-wanted'], preserveMethod: true })),
      through('kept', auth({ preserveLocation: true, trustForwardHeader: true })),
      through('closed', auth(), { asked: deadPort }),
      through('pages', pages()),
      through('away', pages(), { own: deadPort }),
      through('pageless', pages(), { asked: deadPort }),
      through('both', (service) => [
        { kind: 'stripPrefix', prefixes: ['/api'] },
        { ...ERRORS, service },
        { kind: 'headers', request: { 'x-fleetcommand-backend': 'pool-0001' }, response: {} },
      ]),
      through('plain', () => []),
    ];
  }

  describe('to be told whether a request may pass', () => {
    it('let it pass on 2xx, with the headers asked for, and none of strangers', async () => {
      other.answer = (_request, response) => {
        response.writeHead(204, { 'X-User': 'ada', 'X-Auth-Role': 'admin', 'X-Other': 'no' }).end();
      };
      const reply = await rig.get('auth.test', '/a/b?c=d', {
        'X-User': 'mallory',
        'X-Group': 'mallory',
        'X-Auth-Level': 'mallory',
        Cookie: 'a=1',
      });
      expect([reply.status, reply.body]).toEqual([200, 'yes']);
      expect(app.asked[0]!.headers).toMatchObject({ 'x-user': 'ada', 'x-auth-role': 'admin' });
      for (const name of ['x-group', 'x-auth-level', 'x-other'])
        expect(app.asked[0]!.headers[name]).toBeUndefined();
      expect(other.asked).toHaveLength(1);
      expect(other.asked[0]).toMatchObject({
        url: '/check?x=1',
        method: 'GET',
        headers: {
          host: 'auth.t-a.svc:8080',
          cookie: 'a=1',
          'x-forwarded-method': 'GET',
          'x-forwarded-host': 'auth.test',
          'x-forwarded-uri': '/a/b?c=d',
          'x-forwarded-proto': 'http',
          'x-forwarded-for': '127.0.0.1',
        },
      });
    });

    it('give the service’s own answer where it says no', async () => {
      other.answer = (_request, response) => {
        response
          .writeHead(401, {
            'WWW-Authenticate': 'Custom',
            'Set-Cookie': ['a=1', 'b=2'],
            'X-Why': 'because',
          })
          .end('who are you?');
      };
      const reply = await rig.get('auth.test', '/');
      expect([reply.status, reply.body]).toEqual([401, 'who are you?']);
      expect(reply.headers).toMatchObject({ 'www-authenticate': 'Custom', 'x-why': 'because' });
      expect(reply.setCookies).toEqual(['a=1', 'b=2']);
      expect(app.asked).toEqual([]);
    });

    it('make a relative Location absolute by the service’s address, unless told not to', async () => {
      other.answer = (_request, response) => {
        response.writeHead(302, { Location: '/login' }).end();
      };
      expect((await rig.get('auth.test', '/')).headers['location']).toBe(
        'http://auth.t-a.svc:8080/login',
      );
      expect((await rig.get('kept.test', '/')).headers['location']).toBe('/login');
    });

    it('send only the headers asked for, and the method where that is asked for', async () => {
      const reply = await rig.raw(
        'PATCH / HTTP/1.1\r\nHost: chosen.test\r\nX-Wanted: 1\r\nX-Unwanted: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
      );
      expect(reply.status).toBe(200);
      expect(app.asked[0]).toMatchObject({ method: 'PATCH' });
      const [asked] = other.asked;
      expect(asked).toMatchObject({ method: 'PATCH', headers: { 'x-wanted': '1' } });
      expect(asked!.headers['x-unwanted']).toBeUndefined();
      expect(asked!.headers['content-length'] ?? '0').toBe('0');
    });

    it.each(['closed', 'broken', 'odd', 'silent'])(
      'let nothing pass where nobody answers: %s',
      async (how) => {
        if (how === 'broken') other.answer = (request) => request.socket.destroy();
        if (how === 'odd') other.answer = (request) => request.socket.end('not http\r\n\r\n');
        if (how === 'silent') other.answer = () => undefined;
        const reply = await rig.get(how === 'closed' ? 'closed.test' : 'auth.test', '/');
        expect(reply.status).toBe(500);
        expect(reply.headers['x-fleetcommand-edge']).toBe('auth-unavailable');
        expect(app.asked).toEqual([]);
      },
    );

    it('believe nobody who says that he answers for the service', async () => {
      const reply = await rig.get('closed.test', '/', { 'X-Fleetcommand-Answered': '1' });
      expect(reply.status).toBe(500);
      await rig.get('auth.test', '/', {
        'X-Fleetcommand-Backend': 'pool-9999',
        'X-Fleetcommand-Method': 'DELETE',
      });
      expect(other.asked.map(({ method }) => method)).toEqual(['GET']);
    });
  });

  describe('for a page in place of an answer', () => {
    const page: Answer = (request, response) => {
      response.writeHead(200, { 'X-Page': request.url, 'Content-Type': 'text/html' }).end('page');
    };
    const failing =
      (status: number): Answer =>
      (_request, response) =>
        response.writeHead(status, { 'X-Own': 'yes', 'Content-Length': 8 }).end('internal');

    it('keep the status, and tell the page’s service what it was about', async () => {
      app.answer = failing(404);
      other.answer = page;
      const reply = await rig.get('pages.test', '/a/b?c=d e'.replace(' ', '%20'), {
        'X-Mine': '1',
      });
      expect([reply.status, reply.body]).toEqual([404, 'page']);
      expect(reply.headers['x-own']).toBeUndefined();
      expect(reply.headers['x-page']).toBe(
        '/pages/404-404.html?u=http%3A%2F%2Fpages.test%2Fa%2Fb%3Fc%3Dd%2520e',
      );
      expect(other.asked[0]).toMatchObject({
        method: 'GET',
        headers: { host: 'pages.test', 'x-mine': '1' },
      });
    });

    it('show another status where one is asked for', async () => {
      app.answer = failing(503);
      other.answer = page;
      const reply = await rig.get('pages.test', '/');
      expect([reply.status, reply.body]).toEqual([500, 'page']);
      expect(reply.headers['x-page']).toMatch(/^\/pages\/500-503\.html/);
    });

    it('leave other statuses alone', async () => {
      app.answer = failing(403);
      const reply = await rig.get('pages.test', '/');
      expect([reply.status, reply.body, reply.headers['x-own']]).toEqual([403, 'internal', 'yes']);
      expect(other.asked).toEqual([]);
    });

    it('are made for an instance that cannot be reached, too', async () => {
      other.answer = page;
      const reply = await rig.get('away.test', '/');
      expect([reply.status, reply.body]).toEqual([500, 'page']);
    });

    it('leave the answer as it is where there is no page, or one that is too large', async () => {
      app.answer = failing(500);
      expect((await rig.get('pageless.test', '/')).body).toBe('internal');
      const long =
        (bytes: number): Answer =>
        (_request, response) =>
          response.writeHead(200, { 'Content-Length': bytes }).end('x'.repeat(bytes));
      other.answer = long(MAX_BODY_BYTES + 1);
      expect((await rig.get('pages.test', '/')).body).toBe('internal');
      other.answer = long(100_000);
      expect((await rig.get('pages.test', '/')).body).toBe('internal');
      other.answer = long(MAX_BODY_BYTES);
      expect((await rig.get('pages.test', '/')).body).toHaveLength(MAX_BODY_BYTES);
    });

    it('take part in chains, whose headers do not lead requests elsewhere', async () => {
      const reply = await rig.get('both.test', '/api/x', { 'X-Fleetcommand-Backend': 'pool-0001' });
      expect([reply.status, reply.body]).toEqual([200, 'yes']);
      expect(app.asked[0]!.url).toBe('/x');
      expect(app.asked[0]!.headers['x-fleetcommand-backend']).toBeUndefined();
      app.answer = failing(500);
      other.answer = page;
      expect((await rig.get('both.test', '/api/x')).headers['x-page']).toContain('both.test%2Fx');
    });

    it('let websockets through', async () => {
      const reply = await rig.get('pages.test', '/', {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
      });
      expect([reply.status, reply.body]).toEqual([101, 'pages.test']);
    });
  });

  it('are had by another tenant without a reload', () => {
    const before = compile(merge(fragments()), rig.options);
    const more = through('more', (service) => [{ ...AUTH, service, path: '/other' }]);
    const after = compile(merge([...fragments(), more]), rig.options, { model: before });
    expect(planUpdate(before, after).kind).toBe('runtime');
  });

  it('go through a socket nobody else may open, as commands do', () => {
    for (const socket of ['inner.sock', 'runtime.sock'])
      expect(statSync(`${rig.folder}/${socket}`).mode & 0o777).toBe(0o600);
  });
});
