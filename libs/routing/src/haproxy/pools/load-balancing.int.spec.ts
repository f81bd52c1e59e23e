/** How the real HAProxy treats instances: checks, TLS, retries, cookies; declared, and added at run time. */
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fragment, RouteTable } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import { HaproxyRig, until } from '../../testing/haproxy-rig.js';
import { fragmentOf, Instance, plain, ready } from '../../testing/instances.js';
import { compile } from '../compile.js';
import type { Model } from '../model/model.js';
import { planUpdate } from '../plan.js';

/** A server goes when the connections do that are kept to it; HAProxy purges them every few seconds. */
const IS_BUSY = /still has connections/;
const PURGED_MS = 30_000;

describe('instances', () => {
  let rig: HaproxyRig;
  let model: Model;
  let table: RouteTable;
  const instances: Instance[] = [];
  const start = async (tls?: Parameters<typeof Instance.start>[0]): Promise<Instance> => {
    const instance = await Instance.start(tls);
    instances.push(instance);
    return instance;
  };

  beforeAll(async () => {
    rig = await HaproxyRig.make();
  });
  afterAll(() => rig.stop());
  afterEach(async () => {
    await Promise.all(instances.splice(0).map((instance) => instance.stop()));
    await rig.end();
  });

  const begin = async (...fragments: Fragment[]): Promise<void> => {
    table = merge(fragments);
    model = compile(table, rig.options);
    await rig.start(model);
  };
  /** As a change at run time; fails where that takes a reload, or HAProxy refuses. */
  const change = async (...fragments: Fragment[]): Promise<void> => {
    const next = compile(merge(fragments), rig.options, { model });
    const plan = planUpdate(model, next);
    if (plan.kind !== 'runtime') throw new Error(JSON.stringify(plan));
    for (const [line, reply] of await rig.apply(plan.commands))
      if (IS_BUSY.test(reply))
        await until(async () => !IS_BUSY.test(await rig.command(line)), PURGED_MS);
      else if (!/^$|New|Success|ransaction|eleted|IP changed|port changed|no need/.test(reply))
        throw new Error(`${line}: ${reply}`);
    model = next;
  };
  const status = async (host: string): Promise<number> => (await rig.get(host, '/')).status;

  describe('that are checked', () => {
    const check = {
      mode: 'http',
      path: '/up?deep=1',
      hostname: 'checks.test',
      headers: { 'x-probe': 'edge one' },
      intervalMs: 50,
      timeoutMs: 1_000,
    } as const;

    it('are taken out when ill and back in when well, and get the path, host and headers asked for', async () => {
      const [one, two] = [await start(), await start()];
      await begin(
        fragmentOf('a', { parts: plain(ready(one.port), ready(two.port)), healthCheck: check }),
      );
      await until(async () => one.asked.length > 0);
      expect(one.asked[0]).toMatchObject({ url: '/up?deep=1', host: 'checks.test' });
      expect(one.asked[0]!.headers['x-probe']).toBe('edge one');
      one.status = 500;
      await until(async () => (await rig.command('show stat')).includes('DOWN'));
      const answers = await Promise.all([1, 2, 3, 4].map(() => rig.get('a.test', '/')));
      expect(new Set(answers.map(({ body }) => body))).toEqual(new Set([`${two.port}`]));
      two.status = 500;
      await until(async () => (await status('a.test')) === 503);
      [one.status, two.status] = [200, 200];
      await until(async () => (await status('a.test')) === 200);
    });

    it('are so at run time, each tenant by a path of its own, without a reload', async () => {
      const [one, two] = [await start(), await start()];
      const a = fragmentOf('a', { parts: plain(ready(one.port)), healthCheck: check });
      await begin(a);
      const other = { ...check, path: '/two', hostname: 'two.test', intervalMs: 70 };
      await change(a, fragmentOf('b', { parts: plain(ready(two.port)), healthCheck: other }));
      await until(async () => two.asked.some(({ url }) => url === '/two'));
      expect(two.asked.find(({ url }) => url === '/two')).toMatchObject({ host: 'two.test' });
      two.status = 404;
      await until(async () => (await status('b.test')) === 503);
      expect(await status('a.test')).toBe(200);
      await change(a);
      await until(async () => !(await rig.command('show servers state')).includes(`${two.port}`));
    });

    it('see their own address as host where none is named', async () => {
      const one = await start();
      const { hostname: _, ...nameless } = check;
      await begin(fragmentOf('a', { parts: plain(ready(one.port)), healthCheck: nameless }));
      await until(async () => one.asked.length > 0);
      expect(one.asked[0]!.host).toBe(`127.0.0.1:${one.port}`);
    });

    it('are out for a time after failing clients, without a check of their own', async () => {
      const [one, two] = [await start(), await start()];
      one.status = 500;
      const passiveHealthCheck = { maxFailedAttempts: 2, failureWindowMs: 300 };
      await begin(
        fragmentOf('a', { parts: plain(ready(one.port), ready(two.port)), passiveHealthCheck }),
      );
      const asked = async (): Promise<number> => {
        const before = one.asked.length;
        await Promise.all(Array.from({ length: 8 }, () => rig.get('a.test', '/')));
        return one.asked.length - before;
      };
      await asked();
      await until(async () => (await rig.command('show stat')).includes('DOWN'));
      one.status = 200;
      await until(async () => (await asked()) === 4);
    });
  });

  it('that refuse a connection cost no request while another is there, nor those that close it unanswered where attempts are asked for', async () => {
    const good = await start();
    const rude = createTcpServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.destroy()),
    );
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const { port } = rude.address() as AddressInfo;
    const dead = await Instance.start();
    const deadPort = dead.port;
    await dead.stop();
    await begin(
      fragmentOf('a', {
        parts: plain(ready(good.port), ready(port), ready(deadPort)),
        attempts: 4,
      }),
      fragmentOf('unasked', { parts: plain(ready(good.port), ready(deadPort)) }),
    );
    for (let count = 0; count < 4; count += 1) expect(await status('unasked.test')).toBe(200);
    for (let count = 0; count < 9; count += 1) expect(await status('a.test')).toBe(200);
    // What was sent and not answered may have been done: a POST is not sent again.
    const posts = await Promise.all(
      Array.from({ length: 6 }, () =>
        rig.raw(
          'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
        ),
      ),
    );
    expect(new Set(posts.map((reply) => reply.status))).toEqual(new Set([200, 502]));
    expect(good.asked.filter(({ headers }) => headers['content-length'] === '1').length).toBe(
      posts.filter((reply) => reply.status === 200).length,
    );
    await new Promise((resolve) => rude.close(resolve));
  });

  it('are spoken to in TLS, whose certificate is checked by authorities that come and change at run time', async () => {
    const [own, stranger] = [rig.certificate('in.test'), rig.certificate('in.test')];
    const instance = await start({ cert: own.chainPem, key: own.keyPem, ca: stranger.chainPem });
    const clientCertificate = { chainPem: stranger.chainPem, keyPem: new Secret(stranger.keyPem) };
    const over = (rootCasPem: string, serverName = 'in.test'): Fragment =>
      fragmentOf('a', {
        parts: [
          {
            weight: 1,
            protocol: 'http',
            endpoints: [ready(instance.port)],
            tls: { serverName, insecureSkipVerify: false, rootCasPem, clientCertificate },
          },
        ],
        healthCheck: { mode: 'http', path: '/', intervalMs: 50, timeoutMs: 500 },
      });
    const other = fragmentOf('b', {
      parts: plain(ready(instance.port)),
      healthCheck: { mode: 'http', path: '/', intervalMs: 60_000, timeoutMs: 500 },
    });
    await begin(other);
    await change(other, over(own.chainPem));
    await until(async () => (await status('a.test')) === 200);
    await change(other, over(stranger.chainPem));
    await until(async () => (await status('a.test')) === 503);
    await change(other, over(own.chainPem, 'other.test'));
    await until(async () => (await status('a.test')) === 503);
    await change(other, over(own.chainPem));
    await until(async () => (await status('a.test')) === 200);
    await change(other);
    expect(await status('a.test')).toBe(404);
    expect(rig.check(compile(merge([other, over(own.chainPem)]), rig.options))).toBe('');
  });

  it('are told by PROXY protocol who the client is', async () => {
    const heard: string[] = [];
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .once('data', (data) => {
          heard.push(data.toString('latin1').slice(0, 12));
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoints = [ready((server.address() as AddressInfo).port)];
    const one = { weight: 1, protocol: 'http', endpoints } as const;
    await begin(
      fragmentOf('a', { parts: [{ ...one, proxyProtocol: 1 }] }),
      fragmentOf('b', { parts: [{ ...one, proxyProtocol: 2 }] }),
    );
    await rig.get('a.test', '/');
    await rig.get('b.test', '/');
    expect(heard).toEqual(['PROXY TCP4 1', '\r\n\r\n\0\r\nQUIT\n']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('see their own address as Host where the client’s is not passed on', async () => {
    const [one, two] = [await start(), await start()];
    await begin(
      fragmentOf('a', {
        parts: plain(ready(one.port), ready(two.port)),
        passHostHeader: false,
      }),
    );
    await rig.get('a.test', '/');
    await rig.get('a.test', '/');
    expect([...one.asked, ...two.asked].map(({ host }) => host)).toEqual([
      `127.0.0.1:${one.port}`,
      `127.0.0.1:${two.port}`,
    ]);
  });

  it('keep their clients by a cookie with every attribute asked for', async () => {
    const one = await start();
    const sticky = {
      name: 'io.x',
      secure: true,
      httpOnly: true,
      sameSite: 'strict',
      path: '/chat%20room',
      maxAgeSeconds: 60,
      domain: 'a.test',
    } as const;
    await begin(fragmentOf('a', { parts: plain(ready(one.port)), sticky }));
    const { setCookies } = await rig.get('a.test', '/');
    expect(setCookies).toHaveLength(1);
    const [pair, ...attributes] = setCookies[0]!.split('; ');
    expect(pair).toMatch(/^io\.x=[0-9a-f]+$/);
    expect(attributes.map((each) => each.toLowerCase()).sort()).toEqual([
      'domain=a.test',
      'httponly',
      'max-age=60',
      'path=/chat%20room',
      'samesite=strict',
      'secure',
    ]);
  });

  it('serve one client address each where it is hashed, and those that leave serve nobody new', async () => {
    const [one, two, three] = [await start(), await start(), await start()];
    const over = (...endpoints: Parameters<typeof plain>): Fragment =>
      fragmentOf('a', { parts: plain(...endpoints), balance: 'source' });
    await begin(over(ready(one.port), ready(two.port)));
    const ask = async (): Promise<Set<string>> => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => rig.get('a.test', '/')));
      return new Set(answers.map(({ body }) => body));
    };
    const chosen = await ask();
    expect(chosen.size).toBe(1);
    await change(over(ready(one.port), ready(two.port), ready(three.port)));
    expect((await ask()).size).toBe(1);
    const leaving = [one, two, three].map(({ port }) => ({
      ...ready(port),
      ...(chosen.has(`${port}`) && { ready: false, terminating: true }),
    }));
    await change(over(...leaving));
    const others = await ask();
    expect(others.size).toBe(1);
    expect([...others]).not.toEqual([...chosen]);
  });

  it('with a slow start, kept connections and timeouts of their own are taken as they are', async () => {
    const one = await start();
    await begin(
      fragmentOf('a', {
        parts: plain(ready(one.port)),
        slowStartMs: 5_000,
        transport: {
          connectTimeoutMs: 100,
          responseTimeoutMs: 300,
          idleTimeoutMs: 1_000,
          maxIdlePerHost: 3,
        },
      }),
    );
    expect(await status('a.test')).toBe(200);
  });

  it('that ask for what HAProxy cannot do get no request, and a problem says why', async () => {
    const one = await start();
    const grpc = { mode: 'grpc', path: '/', intervalMs: 1_000, timeoutMs: 500 } as const;
    await begin(fragmentOf('a', { parts: plain(ready(one.port)), healthCheck: grpc }));
    expect((await rig.get('a.test', '/')).headers['x-fleetcommand-edge']).toBe('quarantined');
    expect(model.problems).toMatchObject([
      { severity: 'error', code: 'routing.unsupported-service' },
    ]);
    expect(one.asked).toEqual([]);
  });
});
