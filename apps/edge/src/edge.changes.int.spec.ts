import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin, Received } from './test-rig/origin.js';
import { get } from './test-rig/requests.js';
import { openSocket } from './test-rig/websockets.js';

let rig: EdgeRig;
let source: MemorySource;
let one: Origin;
let two: Origin;
let workerPid: number | null;

const worker = (): number | null => rig.edge.state.status().haproxy.workerPid;
const originOf = async (host: string): Promise<string> =>
  (JSON.parse((await get(rig.http, host)).body) as Received).origin;
const isLive = (host: string): boolean => rig.edge.state.host(host).live;

beforeAll(async () => {
  [one, two] = await Promise.all([startOrigin('one'), startOrigin('two')]);
  source = new MemorySource([tenant({ name: 'base', host: 'base.example.com', endpoints: [one] })]);
  rig = await startRig([source]);
  await rig.settled();
});

beforeEach(() => {
  workerPid = worker();
});

afterAll(async () => {
  await rig.dispose();
  await Promise.all([one.close(), two.close()]);
});

describe('without a reload', () => {
  test('a new tenant is live', async () => {
    expect((await get(rig.http, 'new.example.com')).status).toBe(404);
    source.put(tenant({ name: 'new', host: 'new.example.com', endpoints: [one] }));
    await eventually(() => isLive('new.example.com'));
    expect(await originOf('new.example.com')).toBe('one');
    expect(worker()).toBe(workerPid);
  });

  test('a hundred tenants are live together', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many${index}`);
    source.put(
      ...names.map((name) => tenant({ name, host: `${name}.example.com`, endpoints: [one] })),
    );
    await rig.settled();
    for (const name of names) expect(await originOf(`${name}.example.com`)).toBe('one');
    expect(worker()).toBe(workerPid);
    for (const name of names) source.remove(`test/${name}`);
    await rig.settled();
    expect((await get(rig.http, 'many3.example.com')).status).toBe(404);
  });

  test('endpoints are exchanged under load without a failed request', async () => {
    source.put(tenant({ name: 'roll', host: 'roll.example.com', endpoints: [one] }));
    await eventually(() => isLive('roll.example.com'));
    const failures: string[] = [];
    const seen = new Set<string>();
    let isRunning = true;
    const client = async (): Promise<void> => {
      while (isRunning) {
        const answer = await get(rig.http, 'roll.example.com').catch((error: Error) => ({
          status: 0,
          body: error.message,
        }));
        if (answer.status === 200) seen.add((JSON.parse(answer.body) as Received).origin);
        else failures.push(`${answer.status} ${answer.body.slice(0, 80)}`);
      }
    };
    const clients = [client(), client(), client()];
    const endpointSets = [[one, two], [two], [one, two], [one]];
    for (let round = 0; round < 12; round += 1) {
      source.put(
        tenant({
          name: 'roll',
          host: 'roll.example.com',
          endpoints: endpointSets[round % endpointSets.length]!,
        }),
      );
      await rig.settled();
    }
    isRunning = false;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect([...seen].sort()).toEqual(['one', 'two']);
    expect(worker()).toBe(workerPid);
  });

  test('a tenant is suspended, comes back, and starts anew', async () => {
    const shape = { name: 'moody', host: 'moody.example.com' };
    source.put(tenant({ ...shape, endpoints: [one] }));
    await eventually(() => isLive('moody.example.com'));
    for (const [state, status] of [
      ['suspended', 402],
      ['starting', 503],
      ['serve', 200],
      ['no-endpoints', 503],
    ] as const) {
      source.put(tenant({ ...shape, endpoints: state === 'serve' ? [one] : [], state }));
      await rig.settled();
      expect((await get(rig.http, 'moody.example.com')).status).toBe(status);
    }
    expect(worker()).toBe(workerPid);
  });

  test('an endpoint that goes keeps the websockets it has, and comes back while they last', async () => {
    source.put(tenant({ name: 'chat', host: 'chat.example.com', endpoints: [two] }));
    await eventually(() => isLive('chat.example.com'));
    const socket = await openSocket(rig.http, 'chat.example.com');
    source.put(tenant({ name: 'chat', host: 'chat.example.com', endpoints: [one] }));
    await rig.settled();
    expect(await originOf('chat.example.com')).toBe('one');
    socket.send('still here');
    await eventually(() => socket.heard.includes('two: still here'));
    source.put(tenant({ name: 'chat', host: 'chat.example.com', endpoints: [two] }));
    await rig.settled();
    expect(await originOf('chat.example.com')).toBe('two');
    socket.close();
    expect(worker()).toBe(workerPid);
  });
});

describe('with a reload', () => {
  test('a new kind of middleware is live, and websockets survive', async () => {
    const socket = await openSocket(rig.http, 'base.example.com');
    source.put(
      tenant({
        name: 'headers',
        host: 'headers.example.com',
        endpoints: [one],
        middlewares: [{ kind: 'headers', request: { 'x-team': 'blue' }, response: {} }],
      }),
    );
    await rig.settled();
    const answer = JSON.parse((await get(rig.http, 'headers.example.com')).body) as Received;
    expect(answer.headers['x-team']).toBe('blue');
    expect(worker()).not.toBe(workerPid);
    socket.send('after');
    await eventually(() => socket.heard.includes('one: after'));
    socket.close();
  });

  test('the pool of backends grows when it runs short, and every tenant stays', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `grow${index}`);
    source.put(
      ...names.map((name) => tenant({ name, host: `${name}.example.com`, endpoints: [one] })),
    );
    await rig.settled();
    for (const name of names) expect((await get(rig.http, `${name}.example.com`)).status).toBe(200);
    expect(await originOf('base.example.com')).toBe('one');
  });
});

describe('while a reload has to wait', () => {
  test('what needs it waits, and nobody else', async () => {
    const patient = new MemorySource([
      tenant({ name: 'first', host: 'first.example.com', endpoints: [one] }),
    ]);
    const waiting = await startRig([patient], { EDGE_RELOAD_INTERVAL_MS: '4000' });
    const header = (name: string) =>
      tenant({
        name,
        host: `${name}.example.com`,
        endpoints: [one],
        middlewares: [{ kind: 'headers', request: { [`x-${name}`]: 'yes' }, response: {} }],
      });
    const statusOf = async (name: string) =>
      (await get(waiting.http, `${name}.example.com`)).status;
    try {
      await waiting.settled();
      patient.put(header('sooner'));
      await waiting.settled();
      const { reloads } = waiting.edge.state.status().haproxy;
      patient.put(
        header('later'),
        tenant({ name: 'meanwhile', host: 'meanwhile.example.com', endpoints: [one] }),
      );
      await eventually(async () => (await statusOf('meanwhile')) === 200);
      expect(waiting.edge.state.status().haproxy.reloads).toBe(reloads);
      expect(await statusOf('later')).toBe(404);
      expect(waiting.edge.state.host('later.example.com').live).toBe(false);
      await waiting.settled();
      expect([await statusOf('later'), await statusOf('sooner')]).toEqual([200, 200]);
      expect(waiting.edge.state.status().haproxy.reloads).toBe(reloads + 1);
    } finally {
      await waiting.dispose();
    }
  });
});
