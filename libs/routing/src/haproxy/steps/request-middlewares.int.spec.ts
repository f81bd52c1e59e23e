/** Middlewares that shape requests, on the real HAProxy. What Traefik does of the same is compared in test/differential. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '@fleetcommand/kernel/result';
import { extractTraefik } from '../../dialects/traefik/extract.js';
import { merge } from '../../ir/merge.js';
import type { KubernetesOptions } from '../../dialects/kubernetes/options.js';
import type { RouteTable } from '../../ir/ir.js';
import { HaproxyRig, startOrigin } from '../../testing/haproxy-rig.js';
import type { Origin, Reply } from '../../testing/haproxy-rig.js';
import { inputOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { compile } from '../compile.js';
import { explain } from '../explain.js';
import type { Model } from '../model/model.js';
import { planUpdate } from '../plan.js';

let origin: Origin;
let rig: HaproxyRig;
let model: Model;

const MD5 = '$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/';
const SHA = '{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=';
const USERS = `ada:${MD5}\neve:${SHA}\n`;

beforeAll(async () => {
  origin = await startOrigin('127.0.0.1');
  rig = await HaproxyRig.make({}, { trustedProxies: ['127.0.0.0/8'] });
  model = compile(tableOf(TENANTS), rig.options);
  await rig.start(model);
});
afterAll(async () => {
  await rig.stop();
  await origin.close();
});

function tenant(name: string, ...specs: readonly object[]): SampleTenant {
  const middlewares = Object.fromEntries(specs.map((spec, index) => [`m${index}`, spec]));
  return { namespace: `t-${name}`, match: `Host(\`${name}.test\`)`, middlewares };
}

function tableOf(tenants: readonly SampleTenant[]): RouteTable {
  const here = tenants.map((each) => ({
    addresses: ['127.0.0.1'],
    port: origin.port,
    ...each,
  }));
  const secrets = tenants.map(({ namespace }) => ({
    metadata: { name: 'users', namespace },
    data: { users: btoa(USERS) },
  }));
  const options: KubernetesOptions = { inspectCertificate: () => fail('unused', 'unused') };
  return merge(extractTraefik({ ...inputOf(here), secrets }, options).fragments.values());
}

const TENANTS: readonly SampleTenant[] = [
  tenant('rewrite', {
    replacePathRegex: { regex: '^(?:/a(x)?|/b(y))/(.*)', replacement: '/$1$2-$3' },
  }),
  tenant('each', { replacePathRegex: { regex: 'o(.)', replacement: '0${1}$$' } }),
  tenant('square', { replacePathRegex: { regex: '^(.+)@(.+)$', replacement: '/x' } }),
  tenant('strip', { stripPrefixRegex: { regex: ['^/%', '^/[^/]+ [a-z]'] } }),
  tenant('www', {
    redirectRegex: { regex: '^https?://[^/]+(.*)$', replacement: 'https://acme.test:8443${1}' },
  }),
  tenant('same', { redirectRegex: { regex: '^(.*)$', replacement: '$1' } }),
  tenant('basic', { basicAuth: { secret: 'users', headerField: 'X-User', removeHeader: true } }),
  tenant(
    'outer',
    { headers: { customResponseHeaders: { 'X-A': 'outer' } } },
    {
      headers: { customResponseHeaders: { 'X-A': 'inner', 'X-B': 'inner' } },
    },
  ),
  tenant(
    'protected',
    { headers: { customResponseHeaders: { 'X-Before': '1' } } },
    { basicAuth: { secret: 'users', realm: 'the "place"'.replaceAll('"', '') } },
    { headers: { customResponseHeaders: { 'X-Behind': '1' } } },
  ),
  {
    ...tenant('dead', { headers: { frameDeny: true } }),
    addresses: ['127.0.0.9'],
    port: 9,
  },
  tenant('last', { ipAllowList: { sourceRange: ['192.0.2.0/24'], ipStrategy: { depth: 1 } } }),
  tenant('teapot', { ipAllowList: { sourceRange: ['192.0.2.1'], rejectStatusCode: 418 } }),
  tenant('hosts', {
    headers: { allowedHosts: ['HOSTS.test', 'ok.test'], hostsProxyHeaders: ['X-A', 'X-B'] },
  }),
];

const seenUrl = ({ body }: Reply): unknown => (JSON.parse(body) as { url: string }).url;
const seenHeaders = ({ body }: Reply): Record<string, string> =>
  (JSON.parse(body) as { headers: Record<string, string> }).headers;
const basic = (text: string) => ({ Authorization: `Basic ${btoa(text)}` });

describe('expressions', () => {
  it.each([
    ['rewrite.test', '/ax/r', '/x-r'],
    ['rewrite.test', '/a/r?q=/a/', '/-r?q=/a/'],
    ['rewrite.test', '/by/r', '/y-r'],
    ['rewrite.test', '/c/r', '/c/r'],
    ['each.test', '/foo/bor', '/f0o$/b0r$'],
    ['strip.test', '/%25/x', '//x'.slice(1)],
    ['strip.test', '/%C3%A9%20a/x%2Fy', '/x%2Fy'],
    ['strip.test', '/none', '/none'],
    ['same.test', '/x?y=1', '/x?y=1'],
  ])('make of %s%s %s', async (host, path, expected) => {
    const reply = await rig.get(host, path);
    expect(reply.status).toBe(200);
    expect(seenUrl(reply)).toBe(expected);
  });

  it('redirect with path, query and method kept', async () => {
    const get = await rig.get('www.test', '/a%20b?c=%26&d');
    expect([get.status, get.headers['location']]).toEqual([
      302,
      'https://acme.test:8443/a%20b?c=%26&d',
    ]);
    expect((await rig.get('www.test', '/', {}, 'POST')).status).toBe(307);
  });

  it('are not asked of texts too long for them', async () => {
    expect((await rig.get('square.test', `/${'@'.repeat(4_000)}`)).status).toBe(200);
    expect((await rig.get('square.test', `/${'@'.repeat(4_200)}`)).status).toBe(400);
  });
});

describe('basicAuth', () => {
  it.each(['ada:test', 'eve:test'])(
    'lets %s in, tells who it is, and keeps the password',
    async (text) => {
      const reply = await rig.get('basic.test', '/', { ...basic(text), 'X-User': 'mallory' });
      expect(reply.status).toBe(200);
      expect(seenHeaders(reply)).toMatchObject({ 'x-user': text.slice(0, 3) });
      expect(seenHeaders(reply)['authorization']).toBeUndefined();
    },
  );

  it.each([
    ['nothing', {}],
    ['a wrong password', basic('ada:Test')],
    ['no password', basic('ada')],
    ['an unknown user', basic('bob:test')],
    ['a user with a line end', basic('ada\r\nX-User: root:test')],
    ['another scheme', { Authorization: `Bearer ${btoa('ada:test')}` }],
    ['what is no base64', { Authorization: 'Basic !!!' }],
    ['a hash for a password', basic(`ada:${MD5}`)],
  ])('asks who brings %s', async (_what, headers: Record<string, string>) => {
    const reply = await rig.get('basic.test', '/', headers);
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="traefik"',
    ]);
  });

  it('shows no hash to people', () => {
    const lines = explain(model, { host: 'basic.test' }).map(({ text }) => text);
    expect(lines.join('\n')).toContain(':user:ada [redacted]');
    expect(lines.join('\n')).not.toContain('IgXLP6ew');
  });

  it('takes another user without a reload', async () => {
    const more = tableOf([...TENANTS, tenant('new', { basicAuth: { secret: 'users' } })]);
    const plan = planUpdate(model, compile(more, rig.options, { model }));
    if (plan.kind !== 'runtime') throw new Error(`it is a ${plan.kind}`);
    await rig.apply(plan.commands);
    expect((await rig.get('new.test', '/', basic('ada:test'))).status).toBe(200);
    expect((await rig.get('new.test', '/')).status).toBe(401);
  });
});

describe('headers of answers', () => {
  it('are changed last by the middleware that stands first', async () => {
    const { headers } = await rig.get('outer.test', '/');
    expect([headers['x-a'], headers['x-b']]).toEqual(['outer', 'inner']);
  });

  it('are set on a refusal by what stands before it, and not by what stands behind', async () => {
    const { status, headers } = await rig.get('protected.test', '/');
    expect([status, headers['x-before'], headers['x-behind']]).toEqual([401, '1', undefined]);
    expect(headers['www-authenticate']).toBe('Basic realm="the place"');
  });

  it('are set on what the edge answers for an instance that is away', async () => {
    const { status, headers } = await rig.get('dead.test', '/');
    expect([status, headers['x-frame-options']]).toEqual([503, 'DENY']);
  });
});

describe('ipAllowList behind a proxy that is trusted', () => {
  it.each([
    ['192.0.2.7', 200],
    ['6.6.6.6, 192.0.2.7', 200],
    ['192.0.2.7, 6.6.6.6', 403],
    ['::ffff:192.0.2.7', 200],
    ['192.0.2.7:80', 403],
    ['0.0.0.0/0', 403],
    ['192.0.2.0/24', 403],
    ['localhost', 403],
    ['', 403],
  ])('takes of X-Forwarded-For %j the last: %i', async (forwarded, status) => {
    const headers: Record<string, string> =
      forwarded === '' ? {} : { 'X-Forwarded-For': forwarded };
    expect((await rig.get('last.test', '/', headers)).status).toBe(status);
  });

  it('refuses with the status it is told', async () => {
    expect((await rig.get('teapot.test', '/')).status).toBe(418);
  });
});

describe('allowed hosts', () => {
  it.each([
    [{}, 200],
    [{ 'X-B': 'ok.test' }, 200],
    [{ 'X-B': 'evil.test' }, 500],
    [{ 'X-A': 'ok.test', 'X-B': 'evil.test' }, 200],
  ])('with %j: %i', async (headers: Record<string, string>, status) => {
    expect((await rig.get('hosts.test', '/', headers)).status).toBe(status);
  });
});
