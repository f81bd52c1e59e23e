/** Circuit breakers on the real HAProxy: what trips them, how long they are open, how they recover. */
import { setTimeout as delay } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import type { BreakerMeasure, BreakerTerm, Middleware } from '../../ir/middlewares.js';
import { HaproxyRig, until } from '../../testing/haproxy-rig.js';
import type { Reply } from '../../testing/haproxy-rig.js';
import { fragmentOf, plain, ready } from '../../testing/instances.js';
import { parseBreakerExpression } from '../../dialects/traefik/middlewares/breaker-expression.js';
import { compile } from '../compile.js';
import { planUpdate } from '../plan.js';

type Breaker = Extract<Middleware, { kind: 'circuitBreaker' }>;

function breaker(expression: string, more: Partial<Breaker> = {}): Breaker {
  const trips = parseBreakerExpression(expression);
  if (!trips.ok) throw new Error(trips.error.message);
  return {
    kind: 'circuitBreaker',
    trips: trips.value,
    fallbackMs: 60_000,
    recoveryMs: 60_000,
    statusCode: 503,
    ...more,
  };
}

describe('circuit breakers', () => {
  let rig: HaproxyRig;
  let origin: Server;
  let deadPort: number;
  let asked = 0;

  beforeAll(async () => {
    // Answers as it is asked: /500 with that status, /?ms=40 after so long.
    origin = createServer((request, response) => {
      asked += 1;
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://origin');
      response.statusCode = Number(pathname.slice(1)) || 200;
      void delay(Number(searchParams.get('ms') ?? 0)).then(() => response.end('answered'));
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    deadPort = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    rig = await HaproxyRig.make();
    await rig.start(compile(merge(fragments()), rig.options));
  });
  afterAll(async () => {
    await rig.stop();
    origin.closeAllConnections();
    origin.close();
  });

  const cases: Readonly<Record<string, Breaker>> = {
    errors: breaker('NetworkErrorRatio() > 0.5'),
    unreachable: breaker('NetworkErrorRatio() > 0.5'),
    codes: breaker('ResponseCodeRatio(500, 600, 0, 600) >= 0.5', { statusCode: 429 }),
    slow: breaker('LatencyAtQuantileMS(50.0) > 30'),
    both: breaker(
      'ResponseCodeRatio(500, 501, 0, 600) > 0 && ResponseCodeRatio(404, 405, 0, 600) > 0',
    ),
    either: breaker('NetworkErrorRatio() > 0.9 || ResponseCodeRatio(418, 419, 0, 600) > 0.1'),
    short: breaker('NetworkErrorRatio() > 0.5', { fallbackMs: 300, recoveryMs: 300 }),
    gradual: breaker('NetworkErrorRatio() > 0.5', { fallbackMs: 100, recoveryMs: 600_000 }),
    calm: breaker('NetworkErrorRatio() < 0.5'),
  };

  function fragments(): Fragment[] {
    const { port } = origin.address() as AddressInfo;
    return Object.entries(cases).map(([name, middleware]) => {
      const endpoint = ready(name === 'unreachable' ? deadPort : port);
      const fragment = fragmentOf(name, { parts: plain(endpoint), attempts: 1 });
      return { ...fragment, routers: [{ ...fragment.routers[0]!, middlewares: [middleware] }] };
    });
  }

  const send = async (name: string, path: string, times = 1): Promise<Reply[]> => {
    const all: Reply[] = [];
    for (let sent = 0; sent < times; sent += 1) all.push(await rig.get(`${name}.test`, path));
    return all;
  };
  const statuses = async (...args: Parameters<typeof send>): Promise<number[]> =>
    (await send(...args)).map(({ status }) => status);
  const isOpen = ({ headers }: Reply): boolean => headers['x-fleetcommand-edge'] === 'breaker-open';

  it('stay closed while enough is well', async () => {
    expect(await statuses('errors', '/200', 6)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses('errors', '/502', 5)).toEqual([502, 502, 502, 502, 502]);
    expect(await statuses('errors', '/500', 4)).toEqual([500, 500, 500, 500]);
  });

  it('trip by answers of 502 and 504, keep requests from the instance, and say when to come back', async () => {
    await send('errors', '/504', 12);
    const before = asked;
    const [refused] = await send('errors', '/200');
    expect(refused!.status).toBe(503);
    expect(isOpen(refused!)).toBe(true);
    expect(Number(refused!.headers['retry-after'])).toBeGreaterThan(50);
    expect(asked).toBe(before);
  });

  it('trip by an instance that cannot be reached', async () => {
    const [first, second] = await send('unreachable', '/', 2);
    expect(first!.headers['x-fleetcommand-edge']).toBeUndefined();
    expect(isOpen(second!)).toBe(true);
  });

  it('answer with the status asked for', async () => {
    expect(await statuses('codes', '/200')).toEqual([200]);
    expect(await statuses('codes', '/503')).toEqual([503]);
    const [refused] = await send('codes', '/200');
    expect([refused!.status, isOpen(refused!)]).toEqual([429, true]);
  });

  it('trip where half of the answers take too long', async () => {
    expect(await statuses('slow', '/200', 3)).toEqual([200, 200, 200]);
    expect(await statuses('slow', '/200?ms=60', 2)).toEqual([200, 200]);
    expect(await statuses('slow', '/200')).toEqual([200]);
    await send('slow', '/200?ms=60', 4);
    expect(isOpen((await send('slow', '/200'))[0]!)).toBe(true);
  });

  it('join conditions by && and ||', async () => {
    expect(await statuses('both', '/500', 2)).toEqual([500, 500]);
    expect(await statuses('both', '/404', 1)).toEqual([404]);
    expect(isOpen((await send('both', '/200'))[0]!)).toBe(true);
    expect(await statuses('either', '/418', 1)).toEqual([418]);
    expect(isOpen((await send('either', '/200'))[0]!)).toBe(true);
  });

  it('close again when the instance recovered, with nothing held against it', async () => {
    expect(await statuses('short', '/502', 1)).toEqual([502]);
    expect(isOpen((await send('short', '/200'))[0]!)).toBe(true);
    // Open, then half open, then closed: ten in a row are let through.
    await until(async () => (await send('short', '/200', 10)).every((reply) => !isOpen(reply)));
    expect(await statuses('short', '/502', 1)).toEqual([502]);
    expect(await statuses('short', '/200', 3)).toEqual([200, 200, 200]);
  });

  it('let a growing share through while they recover', async () => {
    await send('gradual', '/502');
    expect(isOpen((await send('gradual', '/200'))[0]!)).toBe(true);
    // Recovery takes ten minutes: hardly anything passes yet.
    const replies = await send('gradual', '/200', 20);
    expect(replies.filter(isOpen).length).toBeGreaterThanOrEqual(18);
  });

  it('compare with nothing where nothing was counted, as Traefik does', async () => {
    expect(isOpen((await send('calm', '/200'))[0]!)).toBe(true);
  });

  it('are had by another tenant without a reload', () => {
    const before = compile(merge(fragments()), rig.options);
    const more = fragmentOf('more', { parts: plain(ready(deadPort)), attempts: 1 });
    const middlewares = [breaker('NetworkErrorRatio() > 0.25', { fallbackMs: 5 })];
    const after = compile(
      merge([...fragments(), { ...more, routers: [{ ...more.routers[0]!, middlewares }] }]),
      rig.options,
      { model: before },
    );
    expect(planUpdate(before, after).kind).toBe('runtime');
  });

  it('that HAProxy cannot judge are refused, and the router says so', async () => {
    const latency: BreakerMeasure = { kind: 'latency', quantile: 50 };
    const term: BreakerTerm = { measure: latency, operator: '==', value: 5 };
    const fragment = fragmentOf('odd', { parts: plain(ready(deadPort)) });
    const middlewares = [breaker('NetworkErrorRatio() > 0.5', { trips: [[term]] })];
    const table = merge([{ ...fragment, routers: [{ ...fragment.routers[0]!, middlewares }] }]);
    const model = compile(table, rig.options);
    expect(model.problems).toMatchObject([
      { severity: 'error', code: 'routing.unsupported-middleware', router: 'odd@file' },
    ]);
    expect(model.units.get('file/odd')!.entries[0]!.value).toMatch(/^quarantined,/);
  });
});
