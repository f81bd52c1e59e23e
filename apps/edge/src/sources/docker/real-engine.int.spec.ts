/**
 * The first seed on a real Docker Engine: two replicas of a websocket server behind `/wsk` with the cookie `io`, scaled to
 * five and back, and a change of configuration, with a socket open all the time. Skipped, and said so, where no engine starts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { IMAGE, startRealEngine } from '../../test-rig/real-engine.js';
import type { RealEngine } from '../../test-rig/real-engine.js';
import { get } from '../../test-rig/requests.js';
import { textOf } from '../../test-rig/websockets.js';

const started = await startRealEngine();
if (typeof started === 'string')
  process.stderr.write(`\nSKIPPED: the real Docker Engine could not be started: ${started}\n\n`);
const onEngine = test.skipIf(typeof started === 'string');

/** As the article has them. */
const LABELS: Readonly<Record<string, string>> = {
  'traefik.http.routers.socket-router.rule': 'PathPrefix(`/wsk`)',
  'traefik.http.services.service01.loadbalancer.server.port': '5000',
  'traefik.http.services.service01.loadbalancer.sticky.cookie': 'true',
  'traefik.http.services.service01.loadbalancer.sticky.cookie.name': 'io',
  'traefik.http.services.service01.loadbalancer.sticky.cookie.httponly': 'true',
  'traefik.http.services.service01.loadbalancer.sticky.cookie.secure': 'true',
  'traefik.http.services.service01.loadbalancer.sticky.cookie.samesite': 'io',
  'traefik.http.middlewares.socket-replaceprefix.replacepath.path': '/',
  'traefik.http.routers.socket-router.middlewares': 'socket-replaceprefix@docker',
};

/** Says who it is and which path it saw; after a handshake it sends every frame back as it came. */
const PROGRAM = `
const { createServer } = require('node:http'), { createHash } = require('node:crypto');
const server = createServer((request, response) => response.end(process.env.NAME + ' ' + request.url));
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
  socket.on('data', (frame) => {
    const length = frame[1] & 127, mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, at) => byte ^ mask[at % 4]);
    socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(5000);
process.on('SIGTERM', () => process.exit(0));
`;

let engine: RealEngine;
let rig: EdgeRig;

async function replica(name: string, labels = LABELS): Promise<void> {
  const flags = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const program = ['-e', `NAME=${name}`, ...flags, IMAGE, '/bin/node', '-e', PROGRAM];
  await engine.docker('run', '-d', '--name', name, ...program);
}

/** Who answered requests of clients without a cookie. */
async function answering(count: number): Promise<Set<string>> {
  const names = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const { status, body } = await get(rig.http, 'any.test', { path: '/wsk' });
    if (status === 200) names.add(body.split(' ')[0]!);
  }
  return names;
}

beforeAll(async () => {
  if (typeof started === 'string') return;
  engine = started;
  await replica('socket-1');
  await replica('socket-2');
  const { sources } = dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]);
  rig = await startRig(sources);
  await eventually(async () => (await answering(8)).size === 2);
});

afterAll(async () => {
  if (typeof started === 'string') return;
  await rig.dispose();
  await engine.stop();
});

onEngine('both replicas answer, see the path they expect, and give the cookie io', async () => {
  const { body, headers } = await get(rig.http, 'any.test', { path: '/wsk' });
  expect(body).toMatch(/^socket-[12] \/$/);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^io=/);
  expect(cookie).toContain('HttpOnly');
  const withCookie = { path: '/wsk', headers: { cookie: cookie.split(';')[0]! } };
  const again = await Promise.all([1, 2, 3, 4].map(() => get(rig.http, 'any.test', withCookie)));
  expect(new Set(again.map((each) => each.body))).toEqual(new Set([body]));
});

onEngine(
  'scaled to five and back, with a change of configuration, a socket stays open',
  async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${rig.http}/wsk`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const echo = (text: string): Promise<string> =>
      new Promise((resolve) => {
        socket.once('message', (data) => resolve(textOf(data)));
        socket.send(text);
      });
    expect(await echo('before')).toBe('before');
    for (const name of ['socket-3', 'socket-4', 'socket-5']) await replica(name);
    await eventually(async () => (await answering(15)).size === 5);
    expect(await echo('five')).toBe('five');
    await replica('other', {
      'traefik.http.routers.other.rule': 'Host(`other.test`)',
      'traefik.http.services.other.loadbalancer.server.port': '5000',
    });
    await eventually(async () => (await get(rig.http, 'other.test')).body === 'other /');
    await engine.docker('rm', '-f', 'socket-3', 'socket-4', 'socket-5', 'other');
    await eventually(async () => (await get(rig.http, 'other.test')).status === 404);
    await eventually(async () => (await answering(10)).size === 2);
    expect(await echo('after')).toBe('after');
    socket.terminate();
  },
);
