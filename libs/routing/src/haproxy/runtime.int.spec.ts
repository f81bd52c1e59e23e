/** TLS, and changes at run time, on the real HAProxy. */
import { connect } from 'node:net';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate, Fragment, Router, RouteTable } from '../ir/ir.js';
import { merge } from '../ir/merge.js';
import { HaproxyRig, until } from '../testing/haproxy-rig.js';
import { sampleCertificate, tableOf } from '../testing/samples.js';
import type { SampleTenant } from '../testing/samples.js';
import { account, startTwoOrigins, type Account, type TwoOrigins } from '../testing/two-origins.js';
import { DEFAULT_ACCESS_LOG } from './requests/access-log.js';
import { assignmentOf, compile } from './compile.js';
import type { Model } from './model/model.js';
import type { EdgeOptions } from './model/options.js';
import { planUpdate } from './plan.js';

let origins: TwoOrigins;
const tenant: TwoOrigins['tenant'] = (...words) => origins.tenant(...words);

beforeAll(async () => {
  origins = await startTwoOrigins();
});
afterAll(() => origins.close());

/** As if the instance of this host were in another state. */
function withState(table: RouteTable, host: string, state: Router['state']): RouteTable {
  return merge(
    [...table.fragments.values()].map((fragment) => ({
      ...fragment,
      routers: fragment.routers.map((router) =>
        router.ruleText.includes(host) ? { ...router, state } : router,
      ),
    })),
  );
}

/** With the certificates as a fragment of their own. */
function withCertificates(table: RouteTable, certificates: readonly Certificate[]): RouteTable {
  const fragment = {
    id: 'file/certificates',
    routers: [],
    services: [],
    certificates,
    problems: [],
  };
  return merge([...table.fragments.values(), fragment]);
}

describe('HTTPS', () => {
  let rig: HaproxyRig;
  let options: EdgeOptions;
  let model: Model;
  let table: RouteTable;

  const https = (host: string, more: readonly string[] = []): Promise<string> =>
    rig.curl([
      '--resolve',
      `${host}:${rig.ports.websecure}:127.0.0.1`,
      ...more,
      `https://${host}:${rig.ports.websecure}/`,
    ]);
  const subject = async (host: string): Promise<string> => {
    const shown = await https(host, ['-o', '/dev/null', '-w', '%{certs}']);
    return /Subject:CN = (.*)/.exec(shown)![1]!;
  };
  const certificate = (name: string, ...names: string[]): Certificate => {
    const { chainPem, keyPem } = rig.certificate(...names);
    return { ...sampleCertificate(name, names), chainPem, keyPem: new Secret(keyPem) };
  };

  beforeAll(async () => {
    rig = await HaproxyRig.make();
    const [web, websecure] = rig.options.entryPoints;
    const redirect = { scheme: 'https', port: 8443, isPermanent: true } as const;
    options = { ...rig.options, entryPoints: [{ ...web!, redirect }, websecure!] };
    table = tableOf([
      tenant('t-1', 'Host(`a.test`)'),
      tenant('t-2', 'Host(`b.apps.test`)'),
      tenant('t-3', 'Host(`asleep.test`)'),
    ]);
    table = withState(table, 'asleep.test', 'suspended');
    model = compile(withCertificates(table, [certificate('apps', '*.apps.test')]), options);
    await rig.start(model);
  });
  afterAll(() => rig.stop());

  it('speaks HTTP/2 and tells instances about TLS', async () => {
    const body = await https('b.apps.test', ['--http2', '-w', '\n%{http_version}']);
    const [json, version] = body.split('\n');
    expect(version).toBe('2');
    expect((JSON.parse(json!) as Account).headers).toMatchObject({
      'x-forwarded-proto': 'https',
      host: `b.apps.test:${rig.ports.websecure}`,
    });
  });

  it('answers a request for another host than the connection is for with 421', async () => {
    const status = await https('b.apps.test', [
      '-H',
      'Host: a.test',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
    ]);
    expect(status).toBe('421');
  });

  it('redirects plain HTTP, but for ACME challenges', async () => {
    const reply = await rig.get('a.test', '/x?y');
    expect([reply.status, reply.headers['location']]).toEqual([301, 'https://a.test:8443/x?y']);
    const challenge = await rig.get('a.test', '/.well-known/acme-challenge/token');
    expect(account(challenge).url).toBe('/.well-known/acme-challenge/token');
  });

  it.each([
    ['a host whose instance serves it otherwise', 'a.test'],
    ['a suspended one', 'asleep.test'],
    ['a host nobody routes', 'unknown.test'],
  ])('answers an authority that asks for the proof of %s, from a map', async (_, host) => {
    const path = '/.well-known/acme-challenge/Tok_en-1';
    const before = await rig.get(host, path);
    expect(before.body).not.toContain('Tok_en-1.thumb');
    const provenance = { provider: 'file', object: { kind: 'File', namespace: 'n', name: 'c' } };
    const proof = { provenance, host, token: 'Tok_en-1', keyAuthorization: 'Tok_en-1.thumb' };
    const fragment = { id: 'file/c', routers: [], services: [], certificates: [], problems: [] };
    const change = async (fragments: readonly Fragment[]): Promise<void> => {
      const all = [...model.origin.fragments.values()].filter(({ id }) => id !== fragment.id);
      const next = compile(merge([...all, ...fragments]), options, { model });
      const plan = planUpdate(model, next);
      if (plan.kind !== 'runtime') throw new Error(plan.kind);
      await rig.apply(plan.commands);
      model = next;
    };
    await change([{ ...fragment, challenges: [proof] }]);
    const reply = await rig.get(host, `${path}?x=1`);
    expect([reply.status, reply.body]).toEqual([200, 'Tok_en-1.thumb']);
    expect((await rig.get('other.test', path)).body).not.toContain('Tok_en-1.thumb');
    await change([]);
    const after = await rig.get(host, path);
    expect([after.status, after.body.includes('.thumb')]).toEqual([before.status, false]);
  });

  it('takes certificates on, renews and drops them without a reload', async () => {
    expect(await subject('a.test')).toBe('default.invalid');
    expect(await subject('b.apps.test')).toBe('*.apps.test');
    const move = async (certificates: readonly Certificate[]): Promise<void> => {
      const next = compile(withCertificates(table, certificates), options, { model });
      const plan = planUpdate(model, next);
      if (plan.kind !== 'runtime') throw new Error(plan.kind);
      const replies = await rig.apply(plan.commands);
      expect(replies.filter(([, reply]) => /error|can't|not|unknown/i.test(reply))).toEqual([]);
      model = next;
    };
    const apps = model.origin.fragments.get('file/certificates')!.certificates[0]!;
    await move([apps, certificate('a', 'a.test')]);
    expect(await subject('a.test')).toBe('a.test');
    // Renewed, with another subject.
    await move([apps, certificate('a', 'new.test', 'a.test')]);
    expect(await subject('a.test')).toBe('new.test');
    await move([apps]);
    expect(await subject('a.test')).toBe('default.invalid');
    expect(await rig.command('show ssl cert')).not.toContain('certs/a@');
  });
});

describe('changes at run time', () => {
  let rig: HaproxyRig;
  let model: Model;

  beforeAll(async () => {
    rig = await HaproxyRig.make({
      stickyCookies: [{ name: 'io', secure: false, httpOnly: true, sameSite: 'lax' }],
      accessLog: DEFAULT_ACCESS_LOG,
    });
    model = compile(tableOf([]), rig.options);
    await rig.start(model);
  });
  afterAll(() => rig.stop());

  const move = async (tenants: readonly SampleTenant[]): Promise<void> => {
    const next = compile(tableOf(tenants), rig.options, { model });
    const plan = planUpdate(model, next);
    if (plan.kind === 'reload') throw new Error(JSON.stringify(plan.reasons));
    for (const [line, reply] of plan.kind === 'none' ? [] : await rig.apply(plan.commands))
      expect(`${line}: ${reply}`).toMatch(/: $|New server registered|Server deleted|port changed/);
    model = next;
  };
  const sticky = { sticky: { cookie: { name: 'io', httpOnly: true, sameSite: 'lax' } } };

  it('makes a tenant live, moves it to other endpoints, suspends it and removes it', async () => {
    const path = "Host(`new.test`) && PathPrefix(`/a;b'c`)";
    await move([tenant('t-new', path)]);
    expect(account(await rig.get('new.test', "/a;b'c/x")).origin).toBe('127.0.0.1');
    await move([tenant('t-new', path, { addresses: ['127.0.0.2'] })]);
    expect(account(await rig.get('new.test', "/a;b'c/x")).origin).toBe('127.0.0.2');
    await move([
      tenant('t-new', path, { annotations: { 'fleetcommand.io/standing': 'suspended' } }),
    ]);
    expect((await rig.get('new.test', "/a;b'c/x")).status).toBe(402);
    await move([]);
    expect((await rig.get('new.test', "/a;b'c/x")).status).toBe(404);
    expect(await rig.command('show map maps/routers.map')).toBe('');
  });

  it('serves what comes on kept connections while it ends, and says with the answer that they do', async () => {
    const ending = await HaproxyRig.make();
    await ending.start(compile(tableOf([tenant('t-end', 'Host(`end.test`)')]), ending.options));
    const client = connect(ending.ports.web, '127.0.0.1');
    let received = '';
    client.on('data', (data) => (received += data.toString('latin1')));
    const ask = async (count: number): Promise<void> => {
      client.write('GET / HTTP/1.1\r\nHost: end.test\r\n\r\n');
      await until(async () => received.split('HTTP/1.1 ').length > count);
    };
    await ask(1);
    ending.drain();
    const isRefused = () =>
      ending.get('end.test', '/').then(
        () => false,
        () => true,
      );
    await until(isRefused);
    await ask(2);
    expect(received.match(/HTTP\/1.1 \d+|connection: close/gi)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'connection: close',
    ]);
    client.destroy();
    await ending.stop();
  });

  it('keeps connections to servers added at run time for the next request', async () => {
    await move([tenant('t-kept', 'Host(`kept.test`)')]);
    const backend = assignmentOf(model)[`t-kept-app-app-${origins.port}@kubernetes`];
    const idle = async (): Promise<string | undefined> => {
      const shown = await rig.command(`show servers conn ${backend}`);
      return shown.split('\n').at(-1)!.split(' ')[13];
    };
    expect(await idle()).toBe('0');
    expect((await rig.get('kept.test', '/')).status).toBe(200);
    await until(async () => (await idle()) === '1');
    await move([]);
  });

  it('gives servers added at run time the cookie they would have after a reload', async () => {
    const sticking = tenant('t-sticky', 'Host(`sticky.test`)', {
      addresses: ['127.0.0.1', '127.0.0.2'],
      service: sticky,
    });
    await move([sticking]);
    const first = await rig.get('sticky.test', '/');
    const cookie = first.setCookies[0]!;
    expect(cookie).toMatch(/^io=[0-9a-f]{16}; path=\/; HttpOnly; SameSite=Lax$/);
    const again = await Promise.all(
      [1, 2, 3, 4].map(() => rig.get('sticky.test', '/', { Cookie: cookie.split(';')[0]! })),
    );
    expect(new Set(again.map((reply) => account(reply).origin))).toEqual(
      new Set([account(first).origin]),
    );
    const fresh = await HaproxyRig.make({ stickyCookies: rig.options.stickyCookies });
    try {
      const { fragments } = model.origin;
      await fresh.start(compile({ fragments, problems: [] }, fresh.options));
      const reply = await fresh.get('sticky.test', '/', { Cookie: cookie.split(';')[0]! });
      expect(account(reply).origin).toBe(account(first).origin);
    } finally {
      await fresh.stop();
    }
  });

  it('logs each request as JSON with its router and tenant', async () => {
    await move([
      tenant('t-log', 'Host(`log.test`)', { annotations: { 'fleetcommand.io/tenant': 'ten_7' } }),
    ]);
    await rig.get('log.test', '/%22quoted"');
    const line = rig.log.split('\n').find((each) => each.includes('log.test'))!;
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      RouterName: 't-log-app@kubernetes',
      Tenant: 'ten_7',
      DownstreamStatus: 200,
      entryPointName: 'web',
      RequestPath: '/%22quoted"',
    });
  });
});
