/** Middlewares that limit requests, on the real HAProxy: rates, requests at a time, bodies. */
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Middleware } from '../../ir/middlewares.js';
import { merge } from '../../ir/merge.js';
import { HaproxyRig, until } from '../../testing/haproxy-rig.js';
import { fragmentOf, plain, ready } from '../../testing/instances.js';
import { compile } from '../compile.js';

const HOUR_MS = 3_600_000;

describe('limits', () => {
  let rig: HaproxyRig;
  let origin: Server;
  /** Requests that wait for their answer. */
  const held: ServerResponse[] = [];

  const limits: Readonly<Record<string, readonly Middleware[]>> = {
    plain: [],
    rate: [
      { kind: 'rateLimit', average: 1, periodMs: HOUR_MS, burst: 3, source: { kind: 'address' } },
    ],
    slow: [
      {
        kind: 'rateLimit',
        average: 1,
        periodMs: 6 * HOUR_MS,
        burst: 2,
        source: { kind: 'header', name: 'x-key' },
      },
    ],
    quick: [
      { kind: 'rateLimit', average: 20, periodMs: 1_000, burst: 1, source: { kind: 'host' } },
    ],
    forwarded: [
      {
        kind: 'rateLimit',
        average: 1,
        periodMs: HOUR_MS,
        burst: 1,
        source: { kind: 'forwarded', depth: 1, ipv6Prefix: 64 },
      },
    ],
    three: [
      { kind: 'rateLimit', average: 1, periodMs: HOUR_MS, burst: 9, source: { kind: 'host' } },
      { kind: 'headers', request: { 'x-between': '1' }, response: {} },
      { kind: 'inFlightReq', amount: 5, source: { kind: 'address' } },
      { kind: 'rateLimit', average: 1, periodMs: HOUR_MS, burst: 2, source: { kind: 'address' } },
    ],
    flight: [{ kind: 'inFlightReq', amount: 2, source: { kind: 'header', name: 'x-key' } }],
    closed: [{ kind: 'inFlightReq', amount: 0, source: { kind: 'host' } }],
    body: [{ kind: 'buffering', maxRequestBodyBytes: 10 }],
    big: [{ kind: 'buffering', maxRequestBodyBytes: 1_000_000 }],
  };

  beforeAll(async () => {
    origin = createServer((request, response) => {
      if (request.url === '/hold') held.push(response);
      else request.resume().on('end', () => response.end('served'));
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const { port } = origin.address() as AddressInfo;
    rig = await HaproxyRig.make({}, { trustedProxies: ['127.0.0.0/8'] });
    const fragments = Object.entries(limits).map(([name, middlewares]) => {
      const fragment = fragmentOf(name, { parts: plain(ready(port)) });
      return { ...fragment, routers: [{ ...fragment.routers[0]!, middlewares }] };
    });
    await rig.start(compile(merge(fragments), rig.options));
  });
  afterAll(async () => {
    await rig.stop();
    origin.closeAllConnections();
    origin.close();
  });

  const statuses = async (
    count: number,
    host: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<number[]> => {
    const all: number[] = [];
    for (let sent = 0; sent < count; sent += 1)
      all.push((await rig.get(host, '/', headers)).status);
    return all;
  };

  describe('of rates', () => {
    it('let a burst through, then say when to come back', async () => {
      expect(await statuses(3, 'rate.test')).toEqual([200, 200, 200]);
      const refused = await rig.get('rate.test', '/', { Accept: 'application/json' });
      expect(refused.status).toBe(429);
      expect(refused.headers['x-fleetcommand-edge']).toBe('rate-limited');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_590);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(3_600);
      expect(refused.headers['x-retry-in']).toMatch(/^3\d{6}ms$/);
    });

    it('are kept for hours, by a header', async () => {
      expect(await statuses(3, 'slow.test', { 'X-Key': 'a' })).toEqual([200, 200, 429]);
      expect(await statuses(3, 'slow.test', { 'X-Key': 'b' })).toEqual([200, 200, 429]);
      expect(await statuses(3, 'slow.test')).toEqual([200, 200, 429]);
    });

    it('fill again drop by drop', async () => {
      expect(await statuses(1, 'quick.test')).toEqual([200]);
      await until(async () => (await rig.get('quick.test', '/')).status === 429);
      await until(async () => (await rig.get('quick.test', '/')).status === 200);
    });

    it('count the address a proxy in front tells of, an IPv6 network as one', async () => {
      const by = async (address: string): Promise<number> =>
        (await statuses(1, 'forwarded.test', { 'X-Forwarded-For': `6.6.6.6, ${address}` }))[0]!;
      expect([await by('192.0.2.1'), await by('192.0.2.2'), await by('192.0.2.1')]).toEqual([
        200, 200, 429,
      ]);
      expect([
        await by('2001:db8::1'),
        await by('2001:db8::2'),
        await by('2001:db8:0:1::1'),
      ]).toEqual([200, 429, 200]);
    });

    it('stand three to a chain, each with a bucket of its own', async () => {
      expect(await statuses(3, 'three.test')).toEqual([200, 200, 429]);
    });

    it('are nobody else’s', async () => {
      expect(await statuses(5, 'plain.test')).toEqual([200, 200, 200, 200, 200]);
    });
  });

  describe('of requests at a time', () => {
    it('count those of one source that are still answered', async () => {
      const first = [1, 2].map(() => rig.get('flight.test', '/hold', { 'X-Key': 'a' }));
      await until(async () => held.length === 2);
      const third = await rig.get('flight.test', '/', { 'X-Key': 'a' });
      expect(third.status).toBe(429);
      expect(third.headers['x-fleetcommand-edge']).toBe('too-many-in-flight');
      expect(third.headers['retry-after']).toBe('1');
      expect(await statuses(1, 'flight.test', { 'X-Key': 'b' })).toEqual([200]);
      for (const response of held.splice(0)) response.end();
      expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
      await until(async () => (await statuses(1, 'flight.test', { 'X-Key': 'a' }))[0] === 200);
    });

    it('of nothing let nothing through', async () => {
      expect(await statuses(1, 'closed.test')).toEqual([429]);
    });
  });

  describe('of bodies', () => {
    const post = async (host: string, head: string, body: string): Promise<number> =>
      (
        await rig.raw(
          `POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${head}\r\n\r\n${body}`,
        )
      ).status;
    const chunked = (size: number): string =>
      `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`;

    it('go by what the request says', async () => {
      expect(await post('body.test', 'Content-Length: 10', '0123456789')).toBe(200);
      expect(await post('body.test', 'Content-Length: 11', '0123456789x')).toBe(413);
    });

    it('go by what came where it says nothing', async () => {
      expect(await post('body.test', 'Transfer-Encoding: chunked', chunked(10))).toBe(200);
      expect(await post('body.test', 'Transfer-Encoding: chunked', chunked(11))).toBe(413);
      expect(await post('big.test', 'Transfer-Encoding: chunked', chunked(8_000))).toBe(200);
    });

    it('refuse what cannot be counted', async () => {
      expect(await post('big.test', 'Transfer-Encoding: chunked', chunked(9_000))).toBe(411);
      const head = `Transfer-Encoding: chunked\r\nX-Long: ${'y'.repeat(5_000)}`;
      expect(await post('big.test', head, chunked(10))).toBe(411);
      expect(await post('plain.test', 'Transfer-Encoding: chunked', chunked(9_000))).toBe(200);
    });

    it('do not wait for the end of one that is long enough to be refused', async () => {
      const socket = connect(rig.ports.web, '127.0.0.1');
      const answer = new Promise<string>((resolve) =>
        socket.once('data', (data) => resolve(String(data))),
      );
      socket.write(
        `POST / HTTP/1.1\r\nHost: big.test\r\nTransfer-Encoding: chunked\r\n\r\n2710\r\n${'x'.repeat(9_500)}`,
      );
      expect(await answer).toMatch(/^HTTP\/1.1 411 /);
      socket.destroy();
    });

    it('let requests without a body pass whatever their head', async () => {
      expect((await rig.get('body.test', '/', { 'X-Long': 'y'.repeat(5_000) })).status).toBe(200);
    });
  });
});

describe('limits of clients', () => {
  it('leave fewer counters to middlewares, which say so where they ask for more', async () => {
    const rig = await HaproxyRig.make({
      clientLimits: { connections: 50, requests: 1_000, periodMs: 1_000, exempt: [] },
    });
    const limit: Middleware = {
      kind: 'rateLimit',
      average: 1,
      periodMs: HOUR_MS,
      burst: 1,
      source: { kind: 'host' },
    };
    const server = createServer((_request, response) => response.end('served'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const fragments = [1, 2].map((count) => {
        const fragment = fragmentOf(`of${count}`, { parts: plain(ready(port)) });
        const middlewares = Array.from({ length: count }, () => limit);
        return { ...fragment, routers: [{ ...fragment.routers[0]!, middlewares }] };
      });
      const model = compile(merge(fragments), rig.options);
      expect(model.problems).toMatchObject([
        { code: 'routing.unsupported-middleware', router: 'of2@file' },
      ]);
      await rig.start(model);
      const statuses = [
        (await rig.get('of1.test', '/')).status,
        (await rig.get('of1.test', '/')).status,
        (await rig.get('of2.test', '/')).status,
      ];
      expect(statuses).toEqual([200, 429, 503]);
    } finally {
      await rig.stop();
      server.close();
    }
  });
});
