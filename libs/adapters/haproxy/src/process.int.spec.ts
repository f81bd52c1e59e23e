import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkConfiguration } from './check.js';
import { readMasterState } from './master.js';
import { checkAddressIsFree } from './ports.js';
import { HaproxyProcess } from './process.js';
import type { HaproxyEvent } from './process.js';
import { findProgram } from './program.js';
import { makeRig } from './test-rig.js';
import type { Rig } from './test-rig.js';

let rig: Rig;
let haproxy: HaproxyProcess;
let events: HaproxyEvent[];

beforeEach(async () => {
  rig = await makeRig();
  events = [];
  haproxy = new HaproxyProcess({ ...rig.options, onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await haproxy.stop(0);
  await rig.dispose();
});

const isUp = async (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${rig.port}/up`).then(
    (response) => response.status === 204,
    () => false,
  );

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the condition did not come true in time');
    await delay(20);
  }
}

describe('a HAProxy process', () => {
  test('serves once started, and is gone once stopped', async () => {
    const started = unwrap(await haproxy.start());
    expect(started.adopted).toBe(false);
    expect(await isUp()).toBe(true);
    await haproxy.stop(1_000);
    expect(await isUp()).toBe(false);
  });

  test('a reload replaces the worker and keeps the master', async () => {
    const { workerPid } = unwrap(await haproxy.start());
    const master = unwrap(await readMasterState(rig.options.masterSocketPath)).masterPid;
    await rig.configure('http-request return status 205 if { path /new }');
    const reloaded = unwrap(await haproxy.reload());
    expect(reloaded.workerPid).not.toBe(workerPid);
    expect(unwrap(await readMasterState(rig.options.masterSocketPath)).masterPid).toBe(master);
    expect((await fetch(`http://127.0.0.1:${rig.port}/new`)).status).toBe(205);
  });

  test('a reload HAProxy refuses fails with its reason, and the former worker goes on', async () => {
    const { workerPid } = unwrap(await haproxy.start());
    await rig.configure('no-such-keyword');
    const reloaded = await haproxy.reload();
    expect(reloaded).toMatchObject({
      ok: false,
      error: { code: 'haproxy.reload-failed', message: expect.stringContaining('no-such-keyword') },
    });
    expect(haproxy.workerPid).toBe(workerPid);
    expect(await isUp()).toBe(true);
    await rig.configure();
    expect(unwrap(await haproxy.reload()).workerPid).not.toBe(workerPid);
  });

  test('an address that cannot be bound fails the reload only', async () => {
    unwrap(await haproxy.start());
    await rig.configure(`bind 192.0.2.1:${rig.port}`);
    const reloaded = await haproxy.reload();
    expect(reloaded).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('cannot bind socket') },
    });
    // The master pauses the former worker's listeners while it tries.
    await eventually(isUp);
  });

  test('a configuration it cannot start with fails with the reason', async () => {
    await rig.configure('no-such-keyword');
    expect(await haproxy.start()).toMatchObject({
      ok: false,
      error: { code: 'haproxy.start-failed', message: expect.stringContaining('no-such-keyword') },
    });
  });

  test.each(['master', 'worker'] as const)('a killed %s is back with a new worker', async (who) => {
    const { workerPid } = unwrap(await haproxy.start());
    const { masterPid } = unwrap(await readMasterState(rig.options.masterSocketPath));
    process.kill(who === 'master' ? masterPid : workerPid, 'SIGKILL');
    await eventually(() => events.some((event) => event.type === 'restarted'));
    expect(haproxy.workerPid).not.toBe(workerPid);
    expect(haproxy.restarts).toBe(1);
    expect(await isUp()).toBe(true);
  });

  test('what a released predecessor left is taken over without an interruption', async () => {
    const first = unwrap(await haproxy.start());
    const { masterPid } = unwrap(await readMasterState(rig.options.masterSocketPath));
    haproxy.release();
    haproxy = new HaproxyProcess({ ...rig.options, onEvent: (event) => events.push(event) });
    const second = unwrap(await haproxy.start());
    expect(second.adopted).toBe(true);
    expect(second.workerPid).not.toBe(first.workerPid);
    expect(unwrap(await readMasterState(rig.options.masterSocketPath)).masterPid).toBe(masterPid);
    process.kill(masterPid, 'SIGKILL');
    await eventually(() => events.some((event) => event.type === 'restarted'));
    expect(await isUp()).toBe(true);
  });

  test('stopping lets a request under way finish', async () => {
    const origin = await slowOrigin();
    await rig.configure(
      'use_backend slow if { path /slow }',
      `backend slow\n  server s 127.0.0.1:${origin.port}`,
    );
    unwrap(await haproxy.start());
    const answer = fetch(`http://127.0.0.1:${rig.port}/slow`);
    await eventually(() => origin.connections() > 0);
    const stopped = haproxy.stop(10_000);
    await eventually(async () => !(await isUp()));
    origin.answer();
    expect((await answer).status).toBe(200);
    await stopped;
    origin.server.close();
  });
});

describe('before it starts', () => {
  test('the program on this machine is found and new enough', async () => {
    expect(unwrap(await findProgram('haproxy')).version).toMatch(/^\d+\.\d+/);
  });

  test('a program that is not there is named, with how to install it', async () => {
    expect(await findProgram('no-such-haproxy')).toMatchObject({
      ok: false,
      error: {
        code: 'haproxy.missing',
        message: expect.stringContaining('apt-get install haproxy'),
      },
    });
  });

  test('a configuration is checked with the reason', async () => {
    expect((await checkConfiguration('haproxy', rig.options.configPath)).ok).toBe(true);
    await rig.configure('default_backend sideways');
    expect(await checkConfiguration('haproxy', rig.options.configPath)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('sideways') },
    });
    expect(await readFile(rig.options.configPath, 'utf8')).toContain('sideways');
  });

  test('a taken port is named with the setting that moves it', async () => {
    const address = { host: '127.0.0.1', port: rig.port, setting: 'EDGE_HTTP_ADDRESS' };
    expect(await checkAddressIsFree(address)).toEqual({ ok: true, value: undefined });
    unwrap(await haproxy.start());
    expect(await checkAddressIsFree(address)).toMatchObject({
      ok: false,
      error: { code: 'haproxy.port-taken', message: expect.stringContaining('EDGE_HTTP_ADDRESS') },
    });
  });
});

interface SlowOrigin {
  readonly server: Server;
  readonly port: number;
  connections(): number;
  answer(): void;
}

/** Accepts a request and answers it only when told. */
async function slowOrigin(): Promise<SlowOrigin> {
  const sockets: import('node:net').Socket[] = [];
  const server = createServer((socket) => {
    socket.on('data', () => sockets.push(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as import('node:net').AddressInfo).port,
    connections: () => sockets.length,
    answer: () =>
      sockets.forEach((socket) =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'),
      ),
  };
}
