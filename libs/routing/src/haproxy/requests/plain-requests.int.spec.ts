/**
 * The short way treats a request as the long one does, and a backend that carries out middlewares does it as frontends do:
 * both are asked the same, byte for byte, on the real HAProxy.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Origin, Reply } from '../../testing/haproxy-rig.js';
import { HaproxyRig, startOrigin } from '../../testing/haproxy-rig.js';
import { tableOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { compile } from '../compile.js';

const SHORT = 'short.test';
const LONG = 'longer.test';
/** With the same middlewares: one's backend carries them out, and one has its frontend do it. */
const CARRIED = 'carried.test';
const FRAMED = 'framed.test';
const UNREACHABLE = 'unreachable.test';
const UNREACHABLE_FRAMED = 'unreachable-framed.test';

const MIDDLEWARES = {
  strip: { stripPrefix: { prefixes: ['/a'] } },
  headers: {
    headers: {
      customRequestHeaders: { 'X-Tenant': 'ten, "1" % é', 'X-Sent': '' },
      customResponseHeaders: { 'X-Served-By': 'edge; 1', Date: '' },
      stsSeconds: 60,
    },
  },
  add: { addPrefix: { prefix: '/p,q' } },
  // Not the first of the chain's values, and one of several.
  again: { stripPrefix: { prefixes: ['/p'] } },
  oneOf: { stripPrefix: { prefixes: ['/,q/b.c', '/,q/e'] } },
};

let origin: Origin;
let rig: HaproxyRig;

beforeAll(async () => {
  origin = await startOrigin('127.0.0.1');
  rig = await HaproxyRig.make();
  const tenant = (namespace: string, match: string, more: Partial<SampleTenant> = {}) => ({
    namespace,
    match,
    addresses: ['127.0.0.1'],
    port: origin.port,
    ...more,
  });
  // A service that somebody without them uses, too.
  const framed = (namespace: string, host: string, port = origin.port): SampleTenant => {
    const rule = (match: string, middlewares: readonly string[]) => ({
      kind: 'Rule',
      match,
      services: [{ name: 'app', port }],
      middlewares: middlewares.map((name) => ({ name })),
    });
    return tenant(namespace, '', {
      port,
      middlewares: MIDDLEWARES,
      spec: {
        routes: [
          rule(`Host(\`${host}\`)`, Object.keys(MIDDLEWARES)),
          rule(`Host(\`${host}\`) && Path(\`/never\`)`, []),
        ],
      },
    });
  };
  await rig.start(
    compile(
      tableOf([
        tenant('t-short', `Host(\`${SHORT}\`)`),
        tenant('t-long', `Host(\`${LONG}\`)`),
        // Whose host is not its own as a whole has to be asked about paths.
        tenant('t-other', `Host(\`${LONG}\`) && Path(\`/never\`)`),
        tenant('t-carried', `Host(\`${CARRIED}\`)`, { middlewares: MIDDLEWARES }),
        framed('t-framed', FRAMED),
        tenant('t-unreachable', `Host(\`${UNREACHABLE}\`)`, { middlewares: MIDDLEWARES, port: 1 }),
        framed('t-unreachable-framed', UNREACHABLE_FRAMED, 1),
        tenant('t-trap', 'Host(`trap.test`)', {
          middlewares: { r: { redirectScheme: { scheme: 'https' } } },
        }),
      ]),
      rig.options,
    ),
  );
});

afterAll(async () => {
  await rig.stop();
  await origin.close();
});

const get = (target: string, ...headers: string[]): string =>
  line(`GET ${target} HTTP/1.1`, ...headers);
const line = (first: string, ...headers: string[]): string =>
  [first, 'Host: HOST', ...headers, 'X-Sent: 1'].join('\r\n');
const head = (...lines: string[]): string => lines.join('\r\n');

const REQUESTS: readonly string[] = [
  get('/'),
  get('/a/b.c/~d;e=f,g/'),
  get('/a?b=c&d=%41%2f%zz%&e=/../x//y'),
  get('/?'),
  get('/%41%2fb%c3%BC?x=%41'),
  get('/%zz'),
  get('//a///b'),
  get('/a/./b/../c/..'),
  get('/../../etc/passwd?..'),
  get('/.well-known/x'),
  get('/a#b'),
  get('/"<>\\^`{|}'),
  get('*'),
  line('OPTIONS * HTTP/1.1'),
  get('http://HOST/a'),
  get('http://HOST'),
  get('http://elsewhere.test/a'),
  line('GET / HTTP/1.0'),
  line('GET / HTTP/2.0'),
  line('TRACE / HTTP/1.1'),
  line('CONNECT HOST:443 HTTP/1.1'),
  line('PURGE /x HTTP/1.1'),
  head('GET / HTTP/1.1', 'Host: HOST:8080'),
  head('GET / HTTP/1.1', 'Host: HOST.'),
  head('GET / HTTP/1.1', 'Host: HOST:evil'),
  head('GET / HTTP/1.1', 'Host: HOST\0.evil.test'),
  head('GET / HTTP/1.1', `Host: ${'a'.repeat(10_000)}.HOST`),
  head('GET / HTTP/1.1', 'hOST: HOST'),
  head('GET / HTTP/1.1', 'Host: HOST', 'Host: HOST'),
  head('GET / HTTP/1.1', 'Host: HOST, HOST'),
  head('GET / HTTP/1.1'),
  get('/', 'X-Forwarded-For: 6.6.6.6', 'X-Forwarded-Whatever: x'),
  get('/', 'x-real-ip: 6.6.6.6'),
  get('/', 'Forwarded: for=6.6.6.6'),
  get('/', 'X-Request-Id: mine', 'X-Replaced-Path: /x'),
  get('/', 'X_Forwarded_For: 6.6.6.6'),
  get('/', 'Connection: keep-alive'),
  get('/', 'Connection: close, X-Sent'),
  get('/', 'Connection: keep-alive, Upgrade, X-Sent', 'Upgrade: h2c'),
  get('/', 'Keep-Alive: timeout=5', 'Proxy-Connection: x', 'Proxy-Authorization: Basic x'),
  get('/', 'TE: trailers', 'Upgrade-Insecure-Requests: 1', 'Authorization: Basic x'),
  get('/', 'Cookie: a=b; c="d"', 'Cookie: e=f', 'User-Agent: Mozilla/5.0 (X11; caf\xe9)'),
  get('/', 'X-Tab: a\tb', 'X-Empty:', 'X-Spaces:   a  b   '),
  get('/', 'X-Control: a\x01b'),
  get('/', 'X-Nul: a\0b'),
  get('/', 'X-Del: a\x7fb'),
  get('/', 'X-Cr: a\rb'),
  get('/', ...Array.from({ length: 98 }, (_, index) => `X-${index}: ${index}`)),
  get('/', ...Array.from({ length: 100 }, (_, index) => `X-${index}: ${index}`)),
  `${line('POST / HTTP/1.1', 'Content-Length: 3')}\r\n\r\nabc`,
  `${line('POST / HTTP/1.1', 'Content-Length: 03')}\r\n\r\nabc`,
  line('POST / HTTP/1.1', 'Content-Length: 1234567890123456789'),
  `${line('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  `${line('POST / HTTP/1.0', 'Transfer-Encoding: chunked')}\r\n\r\n0\r\n\r\n`,
];

/** Bodies end in what asks HAProxy to close; heads get their end here. */
async function ask(request: string, host: string): Promise<Reply> {
  const text = request.includes('\r\n\r\n') ? request : `${request}\r\n\r\n`;
  const last = `GET /last HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  return rig.raw(text.replaceAll('HOST', host) + last);
}

/** All that is told, by HAProxy and about what instances saw, but for what differs each time. */
function told({ raw }: Reply, host: string): string {
  return raw
    .replaceAll(host, 'HOST')
    .replace(/\b[0-9A-F]{22}\b/g, 'ID')
    .replace(/^date: .*$/gim, '')
    .replace(/^content-length: .*$/gim, '');
}

describe('a request that goes the short way', () => {
  it.each(REQUESTS.map((request) => [JSON.stringify(request).slice(0, 90), request]))(
    'is treated as on the long one: %s',
    async (_, request) => {
      const [short, long] = [await ask(request, SHORT), await ask(request, LONG)];
      expect(told(short, SHORT)).toEqual(told(long, LONG));
    },
  );

  it('is told apart by what the map of whole hosts says, and comes there with what the edge tells', async () => {
    const answer = await ask(get('/a?b'), SHORT);
    expect(answer.raw).toMatch(/"url":"\/a\?b"/);
    expect(answer.raw).toMatch(/"x-forwarded-for":"127.0.0.1","x-real-ip":"127.0.0.1"/);
    await rig.command(`set map maps/hosts-web-whole.map ${SHORT} nowhere`);
    expect((await ask(get('/'), SHORT)).status).toBe(503);
    // This one has a path to be respelled, and a router of its own there.
    expect((await ask(get('/%41'), SHORT)).status).toBe(200);
  });

  it('leaves out nobody’s middlewares', async () => {
    expect((await ask(get('/'), 'trap.test')).status).toBe(302);
  });
});

describe('middlewares a backend carries out', () => {
  it.each([...REQUESTS, get('/a'), get('/a/b.c/d/e?f'), get('/ab')])(
    'do what they do in a frontend: %j',
    async (request) => {
      const [there, here] = [await ask(request, CARRIED), await ask(request, FRAMED)];
      expect(told(there, CARRIED)).toEqual(told(here, FRAMED));
    },
  );

  it('are done: paths, and headers of requests and answers', async () => {
    const answer = await ask(get('/a/b.c/d/e'), CARRIED);
    expect(answer.raw).toMatch(/"url":"\/d\/e"/);
    expect(answer.raw).toContain('"x-forwarded-prefix":"/a, /p, /,q/b.c"');
    expect(answer.raw).toMatch(/"x-tenant":"ten, \\"1\\" % /);
    expect(answer.headers).toMatchObject({ 'x-served-by': 'edge; 1' });
    expect(await rig.command('show map maps/chains.map')).toContain('edge');
  });

  it.each([UNREACHABLE, UNREACHABLE_FRAMED])(
    'change what is answered for an instance of %s that cannot be reached',
    async (host) => {
      const { status, headers } = await rig.get(host, '/');
      expect([status, headers['x-served-by']]).toEqual([503, 'edge; 1']);
    },
  );

  it('hold over HTTP/2 and TLS', async () => {
    const over = async (host: string): Promise<string> => {
      const { websecure } = rig.ports;
      const resolve = ['--resolve', `${host}:${websecure}:127.0.0.1`];
      const shown = await rig.curl([
        ...resolve,
        '-i',
        '--http2',
        `https://${host}:${websecure}/a/b?c`,
      ]);
      return told({ raw: shown } as Reply, host);
    };
    const there = await over(CARRIED);
    expect(there).toMatch(/strict-transport-security: max-age=60/);
    expect(there).toBe(await over(FRAMED));
  });
});
