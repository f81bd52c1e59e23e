import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { foldersOf } from './disk/folders.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { get, sendRaw } from './test-rig/requests.js';

const HOST = 'acme.example.com';
const ASK = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`;
let origin: Origin;
let rig: EdgeRig;

beforeAll(async () => {
  origin = await startOrigin('one');
});
afterAll(() => origin.close());
afterEach(async () => {
  await rig.dispose();
  origin.received.length = 0;
});

async function withFlags(...flags: readonly string[]): Promise<void> {
  const entryPoints = ['web', 'websecure', 'other'];
  const shape = { name: 'acme', host: HOST, endpoints: [origin], entryPoints };
  rig = await startRig([new MemorySource([tenant(shape)])], {}, flags);
  await rig.settled();
}

const web = (port: number): string => `--entrypoints.web.address=127.0.0.1:${port}`;
const status = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

describe('entry points named by options', () => {
  test('are listened on, and serve the routes that are theirs', async () => {
    const [first, second] = [await freePort(), await freePort()];
    rig = await startRig(
      [
        new MemorySource([
          tenant({ name: 'public', host: 'a.test', endpoints: [origin], entryPoints: ['web'] }),
          tenant({ name: 'inner', host: 'b.test', endpoints: [origin], entryPoints: ['internal'] }),
          tenant({ name: 'nowhere', host: 'c.test', endpoints: [origin], entryPoints: [] }),
        ]),
      ],
      {},
      [web(first), `--entrypoints.internal.address=127.0.0.1:${second}`],
    );
    await rig.settled();
    const statuses = (port: number) =>
      Promise.all(
        ['a.test', 'b.test', 'c.test'].map(async (host) => (await get(port, host)).status),
      );
    expect(await statuses(first)).toEqual([200, 404, 404]);
    expect(await statuses(second)).toEqual([404, 200, 404]);
  });

  test('redirect to another one, for good or for now', async () => {
    const [plain, secure] = [await freePort(), await freePort()];
    await withFlags(
      web(plain),
      `--entrypoints.websecure.address=127.0.0.1:${secure}`,
      '--entrypoints.web.http.redirections.entrypoint.to=websecure',
      '--entrypoints.web.http.redirections.entrypoint.permanent=false',
    );
    const answer = await get(plain, HOST, { path: '/x?y=1' });
    expect(answer).toMatchObject({
      status: 302,
      headers: { location: `https://${HOST}:${secure}/x?y=1` },
    });
    expect((await get(secure, HOST, { secure: true })).status).toBe(200);
  });

  test('learn the client from the PROXY protocol where it is spoken', async () => {
    const port = await freePort();
    await withFlags(web(port), '--entrypoints.web.proxyprotocol.trustedips=127.0.0.0/8');
    const answer = await sendRaw(port, `PROXY TCP4 203.0.113.7 127.0.0.1 5000 80\r\n${ASK}`);
    expect(status(answer)).toBe(200);
    expect(origin.received[0]?.headers['x-forwarded-for']).toBe('203.0.113.7');
    // Who is to speak it and does not is not heard.
    expect(status(await sendRaw(port, ASK).catch(() => ''))).toBe(0);
  });

  test('believe what trusted proxies say of the client, at that entry point only', async () => {
    const [first, second] = [await freePort(), await freePort()];
    await withFlags(
      web(first),
      '--entrypoints.web.forwardedheaders.trustedips=127.0.0.1',
      `--entrypoints.other.address=127.0.0.1:${second}`,
    );
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
    await get(first, HOST, { headers });
    await get(second, HOST, { headers });
    expect(origin.received.map((each) => each.headers['x-forwarded-for'])).toEqual([
      '203.0.113.9, 127.0.0.1',
      '127.0.0.1',
    ]);
    expect(origin.received.map((each) => each.headers['x-forwarded-proto'])).toEqual([
      'https',
      'http',
    ]);
  });
});

describe('one client', () => {
  test('that asks too often is told to wait; who is exempt is not', async () => {
    const port = await freePort();
    const limits = ['--clientlimits.requests=5', '--clientlimits.period=600'];
    await withFlags(web(port), ...limits);
    const statuses: number[] = [];
    for (let round = 0; round < 8; round += 1) statuses.push((await get(port, HOST)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    await rig.dispose();
    await withFlags(web(port), ...limits, '--clientlimits.exempt=127.0.0.0/8');
    for (let round = 0; round < 8; round += 1) expect((await get(port, HOST)).status).toBe(200);
  });

  test('has so many connections and no more', async () => {
    const port = await freePort();
    await withFlags(web(port), '--clientlimits.connections=3');
    const open: Socket[] = [];
    const connection = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      open.push(socket);
      await eventually(() => !socket.connecting);
      return socket;
    };
    const first = await connection();
    await connection();
    await connection();
    const fourth = await connection();
    await eventually(() => fourth.closed);
    expect(first.closed).toBe(false);
    first.destroy();
    await eventually(
      async () =>
        (await get(port, HOST).then(
          (answer) => answer.status,
          () => 0,
        )) === 200,
    );
    for (const socket of open) socket.destroy();
  });
});

describe('the access log', () => {
  test('has Traefik’s fields, and neither query nor credentials unless they are asked for', async () => {
    const port = await freePort();
    await withFlags(
      web(port),
      '--accesslog=true',
      '--accesslog.filters.statuscodes=200-299',
      '--accesslog.fields.headers.names.User-Agent=keep',
    );
    await get(port, HOST, {
      path: '/logged?token=secret',
      headers: {
        'user-agent': 'a "quoted" client',
        authorization: 'Bearer secret',
        cookie: 's=secret',
      },
    });
    const log = (): string => readFileSync(foldersOf(rig.config.stateDir).haproxyOutput, 'utf8');
    await eventually(() => log().includes('/logged'));
    const line = log()
      .split('\n')
      .find((text) => text.includes('/logged'))!;
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      ClientHost: '127.0.0.1',
      entryPointName: 'web',
      RequestMethod: 'GET',
      RequestHost: HOST,
      RequestPath: '/logged',
      RequestProtocol: 'HTTP/1.1',
      RequestScheme: 'http',
      DownstreamStatus: 200,
      RouterName: 'acme@test',
      'request_user-agent': 'a "quoted" client',
      Duration: expect.any(Number),
    });
    expect(log()).not.toContain('secret');
  });
});
