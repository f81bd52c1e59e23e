/** Printed output on the real HAProxy: what it accepts, and how requests fare. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merge } from '../ir/merge.js';
import { HaproxyRig } from '../testing/haproxy-rig.js';
import { tableOf } from '../testing/samples.js';
import { account, startTwoOrigins, type Account, type TwoOrigins } from '../testing/two-origins.js';
import { DEFAULT_ACCESS_LOG } from './requests/access-log.js';
import { compile } from './compile.js';

let origins: TwoOrigins;
const tenant: TwoOrigins['tenant'] = (...words) => origins.tenant(...words);

beforeAll(async () => {
  origins = await startTwoOrigins();
});
afterAll(() => origins.close());

describe('routing', () => {
  let rig: HaproxyRig;
  const quarantined = { unknownKind: {} };

  beforeAll(async () => {
    rig = await HaproxyRig.make();
    const tenants = [
      tenant('t-plain', 'Host(`a.test`, `b.test`)'),
      tenant('t-paths', 'Host(`p.test`) && PathPrefix(`/api`)', {
        middlewares: { strip: { stripPrefix: { prefixes: ['/api'] } } },
      }),
      tenant('t-root', 'Host(`p.test`) && !Path(`/hidden`)', {
        middlewares: {
          who: {
            headers: {
              customRequestHeaders: { 'X-Who': 'root; %[src] "x" é' },
              customResponseHeaders: { 'X-Out': 'yes', Server: '' },
            },
          },
        },
      }),
      tenant('t-replace', 'Host(`r.test`) && Path(`/wsk`)', {
        middlewares: {
          replace: { replacePath: { path: '/' } },
          strip: { stripPrefix: { prefixes: ['/'] } },
        },
      }),
      tenant('t-any', 'PathPrefix(`/everywhere`)', { route: { priority: 5 } }),
      tenant('t-general', 'PathPrefix(`/most`) && !Host(`a.test`)'),
      tenant('t-suspended', 'Host(`suspended.test`)', {
        annotations: { 'fleetcommand.io/standing': 'suspended', 'fleetcommand.io/tenant': 'ten_1' },
      }),
      tenant('t-starting', 'Host(`starting.test`)', {
        annotations: { 'fleetcommand.io/standing': 'starting' },
      }),
      tenant('t-empty', 'Host(`empty.test`)', { addresses: [] }),
      tenant('t-broken', 'Host(`broken.test`)', { middlewares: { m: quarantined } }),
      tenant('t-redirect', 'Host(`redirect.test`)', {
        middlewares: { r: { redirectScheme: { scheme: 'https', port: '8443', permanent: true } } },
      }),
    ];
    const table = tableOf(tenants);
    const wildcard = table.fragments.get('kubernetes/t-plain/app')!;
    const [router] = wildcard.routers;
    const extra = {
      ...wildcard,
      id: 'file/wildcard',
      routers: [
        {
          ...router!,
          name: 'wild@file',
          rule: { op: 'match', matcher: { kind: 'host', hosts: ['*.wild.test'] } } as const,
          service: 'wild@file',
        },
      ],
      services: [{ ...wildcard.services[0]!, name: 'wild@file' }],
    };
    await rig.start(compile(merge([...table.fragments.values(), extra]), rig.options));
  });
  afterAll(() => rig.stop());

  it.each([
    ['a.test', '/x?q=1', '/x?q=1'],
    ['B.TEST:8080', '/', '/'],
    ['a.test.', '/', '/'],
    ['p.test', '/api/v1?x=/api', '/v1?x=/api'],
    ['p.test', '/api', '/'],
    ['p.test', '//%61pi/./x/../y', '/y'],
    ['p.test', '/other', '/other'],
    ['r.test', '/wsk?EIO=4', '/?EIO=4'],
    ['no.such.test', '/everywhere/1', '/everywhere/1'],
    ['x.wild.test', '/w', '/w'],
    ['no.such.test', '/most/x', '/most/x'],
  ])('forwards %s%s as %s', async (host, path, forwarded) => {
    const reply = await rig.get(host, path);
    expect(reply.status).toBe(200);
    expect(account(reply).url).toBe(forwarded);
  });

  it.each([
    ['unknown.test', '/', 404, 'not-found'],
    ['a.test.evil', '/', 404, 'not-found'],
    ['x.y.wild.test', '/', 404, 'not-found'],
    ['p.test', '/hidden', 404, 'not-found'],
    ['r.test', '/wsk/deeper', 404, 'not-found'],
    ['suspended.test', '/', 402, 'suspended'],
    ['starting.test', '/', 503, 'starting'],
    ['empty.test', '/', 503, 'no-endpoints'],
    ['broken.test', '/', 503, 'quarantined'],
  ])('answers %s%s itself with %i %s', async (host, path, status, answer) => {
    const page = await rig.get(host, path, { Accept: 'text/html,*/*' });
    expect(page.status).toBe(status);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain(`<p>${answer} 100% ${page.headers['x-request-id']}</p>`);
    expect(page.headers['cache-control']).toBe('no-store');
    const problem = await rig.get(host, path, { Accept: 'application/json' });
    expect(problem.status).toBe(status);
    expect(problem.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(problem.body)).toEqual({ code: answer });
  });

  it('says when to try again', async () => {
    expect((await rig.get('starting.test', '/')).headers['retry-after']).toBe('5');
  });

  it('redirects by redirectScheme, keeping path, query and method', async () => {
    const get = await rig.get('redirect.test:8080', '/x?y=1');
    expect([get.status, get.headers['location']]).toEqual([
      301,
      'https://redirect.test:8443/x?y=1',
    ]);
    const post = await rig.raw(
      'POST /x HTTP/1.1\r\nHost: redirect.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(post.status).toBe(308);
  });

  it("sets a tenant's headers as written, and removes what is emptied", async () => {
    const reply = await rig.get('p.test', '/');
    expect(account(reply).headers['x-who']).toBe(
      Buffer.from('root; %[src] "x" é').toString('latin1'),
    );
    expect(reply.headers['x-out']).toBe('yes');
    expect(reply.headers['server']).toBeUndefined();
  });

  it('tells the stripped prefix and the replaced path', async () => {
    expect(account(await rig.get('p.test', '/api/x')).headers['x-forwarded-prefix']).toBe('/api');
    expect(account(await rig.get('r.test', '/wsk')).headers['x-replaced-path']).toBe('/wsk');
  });

  it('believes nothing strangers say about forwarding', async () => {
    const reply = await rig.get('a.test:81', '/', {
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil.test',
      'X-Forwarded-Prefix': '/evil',
      'X-Real-Ip': '6.6.6.6',
      Forwarded: 'for=6.6.6.6',
      X_Forwarded_For: '6.6.6.6',
      'X-Request-Id': 'mine',
      Connection: 'close, X-Forwarded-For, X-Real-Ip',
    });
    const { headers } = account(reply);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'a.test:81',
      'x-forwarded-port': '81',
      'x-forwarded-proto': 'http',
      'x-real-ip': '127.0.0.1',
    });
    expect(headers['x-request-id']).toMatch(/^[0-9A-F]{22}$/);
    expect(Object.keys(headers)).not.toContain('x_forwarded_for');
    expect(headers['x-forwarded-prefix']).toBeUndefined();
    expect(headers['forwarded']).toBeUndefined();
    expect(headers['connection'] ?? '').not.toMatch(/forwarded|real/i);
  });

  it('lets websockets through, and no other upgrade', async () => {
    const websocket = await rig.get('a.test', '/', {
      Connection: 'keep-alive, Upgrade, X-Forwarded-For',
      Upgrade: 'WebSocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
    });
    expect(websocket.status).toBe(101);
    const { headers } = JSON.parse(websocket.body) as Account;
    expect(headers).toMatchObject({ upgrade: 'websocket', 'x-forwarded-proto': 'ws' });
    expect(headers['connection']?.toLowerCase()).toBe('upgrade');
    const h2c = await rig.get('a.test', '/', {
      Connection: 'close, Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABk',
    });
    expect(h2c.status).toBe(200);
    expect(account(h2c).headers['upgrade']).toBeUndefined();
    expect(account(h2c).headers['http2-settings']).toBeUndefined();
  });

  it.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['an odd Host', 'GET / HTTP/1.1\r\nHost: a.test@evil\r\n\r\n', 400],
    ['a Host with a space', 'GET / HTTP/1.1\r\nHost: a.test b\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n', 400],
    ['another host in its URI', 'GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n', 400],
    ['NUL in a header', 'GET / HTTP/1.1\r\nHost: a.test\r\nX: a\0b\r\n\r\n', 400],
    [
      'Transfer-Encoding on HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a broken escape', 'GET /%zz HTTP/1.1\r\nHost: a.test\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n', 405],
    ['CONNECT', 'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n', 405],
    ['102 headers', `GET / HTTP/1.1\r\nHost: a.test\r\n${'X: y\r\n'.repeat(102)}\r\n`, 400],
    [
      'a header of 16 KB',
      `GET / HTTP/1.1\r\nHost: a.test\r\nX: ${'y'.repeat(16_384)}\r\n\r\n`,
      400,
    ],
  ])('refuses %s', async (_what, request, status) => {
    // HTTP/1.0 and errors end the connection; the rest is asked to.
    const reply = await rig.raw(
      request.replace('HTTP/1.1\r\n', 'HTTP/1.1\r\nConnection: close\r\n'),
    );
    expect(reply.status).toBe(status);
  });
});

describe('behind a proxy that is trusted', () => {
  it('keeps what the proxy says, and adds the proxy to the path', async () => {
    const rig = await HaproxyRig.make({}, { trustedProxies: ['127.0.0.0/8'] });
    try {
      await rig.start(compile(tableOf([tenant('t-1', 'Host(`a.test`)')]), rig.options));
      const reply = await rig.get('a.test', '/', {
        'X-Forwarded-For': '192.0.2.7',
        'X-Forwarded-Proto': 'https',
        'X-Real-Ip': '192.0.2.7',
        'X-Request-Id': 'from-outside',
      });
      expect(account(reply).headers).toMatchObject({
        'x-forwarded-for': '192.0.2.7, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-real-ip': '192.0.2.7',
        'x-request-id': 'from-outside',
      });
    } finally {
      await rig.stop();
    }
  });
});

describe('haproxy -c', () => {
  it('accepts what a thousand tenants and hostile text print', async () => {
    const rig = await HaproxyRig.make(
      {
        admin: { address: '127.0.0.1', port: 1 },
        accessLog: {
          ...DEFAULT_ACCESS_LOG,
          percent: 25,
          statuses: [
            [200, 299],
            [404, 404],
          ],
          hasQuery: true,
          headers: ['User-Agent', 'x%y"z'],
        },
        clientLimits: { connections: 100, requests: 50, periodMs: 1_000, exempt: ['10.0.0.0/8'] },
      },
      { trustedProxies: ['10.0.0.0/8', '::1'], proxyProtocolFrom: ['10.0.0.0/8', '::1'] },
    );
    const hostile = ['`', '"', '#', '%[src]', '$HOME', '\\', '\n', '\0', ' ', "'", '{', ';', '<<'];
    const tenants = Array.from({ length: 1000 }, (_, index) => {
      const text = hostile[index % hostile.length]!;
      return tenant(
        `t-${index}`,
        `Host("h${index}.test") && PathPrefix("/${text === '\\' || text === '"' ? `\\${text}` : text}x")`,
        {
          addresses: ['127.0.0.1', '2001:db8::1'],
          middlewares: { m: { replacePath: { path: `/${text}` } } },
          ...(index % 7 === 0 && {
            service: { sticky: { cookie: { name: `c${index % 3}` } }, scheme: 'h2c' },
          }),
        },
      );
    });
    try {
      const table = tableOf(tenants);
      expect(
        [...table.fragments.values()].filter(({ routers }) => routers.length === 1).length,
      ).toBeGreaterThan(700);
      expect(rig.check(compile(table, rig.options))).toBe('');
    } finally {
      await rig.stop();
    }
  });
});
