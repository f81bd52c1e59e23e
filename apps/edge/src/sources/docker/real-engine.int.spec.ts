/**
 * The first seed on a real Docker Engine: two replicas of a socket.io application behind `/wsk` with the cookie `io`, Redis
 * between them, scaled to five and back, and a change of configuration, with sockets open all the time. Skipped, and said
 * so, where no engine starts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@fleetcommand/embedded/programs';
import { unwrap } from '@fleetcommand/kernel/result';
import { rolldown } from 'rolldown';
import { io } from 'socket.io-client';
import type { ManagerOptions, Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { NODE, startRealEngine } from '../../test-rig/real-engine.js';
import type { RealEngine } from '../../test-rig/real-engine.js';
import { get } from '../../test-rig/requests.js';
import type { Response } from '../../test-rig/requests.js';

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
/** Of a kind that HAProxy has to be reloaded for. */
const OTHER: Readonly<Record<string, string>> = {
  'traefik.http.routers.other.rule': 'Host(`other.test`)',
  'traefik.http.routers.other.middlewares': 'team',
  'traefik.http.middlewares.team.headers.customrequestheaders.X-Team': 'blue',
  'traefik.http.services.other.loadbalancer.server.port': '5000',
};
const APPLICATION = 'fleetcommand-test/socket-application:1';
const REDIS = 'fleetcommand-test/redis:1';
/** How socket.io opens a connection. */
const HANDSHAKE = 'EIO=4&transport=polling';

let engine: RealEngine;
let rig: EdgeRig;
const clients: Client[] = [];

interface Client {
  readonly socket: Socket;
  /** The replica that welcomed it, each time it connected. */
  readonly welcomes: string[];
  readonly heard: string[];
}

async function importImages(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-socket-application-'));
  const program = join(folder, 'main.mjs');
  const source = join(import.meta.dirname, '../../test-rig/socket-application.ts');
  const bundle = await rolldown({ input: source, platform: 'node' });
  await bundle.write({ file: program, format: 'esm', codeSplitting: false });
  await engine.importImage(APPLICATION, { ...NODE, '/main.mjs': program });
  await engine.importImage(REDIS, {
    '/bin/redis-server': unwrap(await findProgram('redis-server')),
  });
  await rm(folder, { recursive: true });
}

async function replica(name: string, labels = LABELS): Promise<void> {
  const flags = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const environment = ['-e', `NAME=${name}`, '-e', 'REDIS_HOST=redis', '--link', 'redis'];
  const program = [...environment, ...flags, APPLICATION, '/bin/node', '/main.mjs'];
  await engine.docker('run', '-d', '--name', name, ...program);
}

const shake = (host = 'any.test'): Promise<Response> =>
  get(rig.http, host, { path: `/wsk?${HANDSHAKE}` });

/** Who answered clients without a cookie. */
async function answering(count: number): Promise<Set<unknown>> {
  const names = new Set<unknown>();
  for (let index = 0; index < count; index += 1) {
    const { status, headers } = await shake();
    if (status === 200) names.add(headers['x-replica']);
  }
  return names;
}

/** A client as the article has it. */
async function connect(options: Partial<ManagerOptions> = {}): Promise<Client> {
  const socket = io(`http://127.0.0.1:${rig.http}`, {
    path: '/wsk',
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    ...options,
  });
  const client: Client = { socket, welcomes: [], heard: [] };
  clients.push(client);
  socket.on('welcome', (name: string) => client.welcomes.push(name));
  socket.on('said', (text: string) => client.heard.push(text));
  await eventually(() => client.welcomes.length > 0);
  return client;
}

/** A client that a replica serves which the filter takes. */
async function connectTo(isWanted: (replica: string) => boolean): Promise<Client> {
  const client = await connect();
  if (isWanted(client.welcomes[0]!)) return client;
  client.socket.close();
  return connectTo(isWanted);
}

async function allHear(speaker: Client, text: string, listeners: readonly Client[]): Promise<void> {
  speaker.socket.emit('say', text);
  await eventually(() => listeners.every(({ heard }) => heard.includes(text)));
}

beforeAll(async () => {
  if (typeof started === 'string') return;
  engine = started;
  await importImages();
  const redis = ['/bin/redis-server', '--save', '', '--protected-mode', 'no'];
  await engine.docker('run', '-d', '--name', 'redis', REDIS, ...redis);
  await replica('socket-1');
  await replica('socket-2');
  const { sources } = dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]);
  rig = await startRig(sources);
  await eventually(async () => (await answering(8)).size === 2);
});

afterAll(async () => {
  for (const { socket } of clients) socket.close();
  if (typeof started === 'string') return;
  await rig?.dispose();
  await started.stop();
});

onEngine('both replicas answer, see the path they expect, and give the cookie io', async () => {
  const { headers } = await shake();
  expect(headers['x-path']).toBe(`/?${HANDSHAKE}`);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^io=/);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('Secure');
  expect(cookie).not.toContain('SameSite');
});

onEngine('the cookie io keeps a client on the replica that knows its session', async () => {
  // Each message is a request of its own here, and another replica would refuse it.
  const client = await connect({ transports: ['polling'], withCredentials: true });
  for (let message = 1; message <= 10; message += 1)
    await allHear(client, `${message} by polling`, [client]);
  expect(client.welcomes).toHaveLength(1);
  expect(client.socket.io.engine.transport.name).toBe('polling');
});

onEngine('clients of different replicas hear each other, by way of Redis', async () => {
  const first = await connect();
  const second = await connectTo((replica) => replica !== first.welcomes[0]);
  await allHear(first, 'from the first', [first, second]);
  await allHear(second, 'from the second', [first, second]);
});

onEngine('scaled to five and back, with a change of configuration, sockets stay open', async () => {
  const first = await connectTo((replica) => replica === 'socket-1');
  const second = await connectTo((replica) => replica === 'socket-2');
  for (const name of ['socket-3', 'socket-4', 'socket-5']) await replica(name);
  await eventually(async () => (await answering(15)).size === 5);
  const moved = await connectTo((replica) => !['socket-1', 'socket-2'].includes(replica));
  await allHear(moved, 'among five', [first, second, moved]);

  const reloads = (): number => rig.edge.state.status().haproxy.reloads;
  const before = reloads();
  await replica('other', OTHER);
  await eventually(async () => (await shake('other.test')).headers['x-replica'] === 'other');
  // The new worker answers before it is verified to hold everything, which counts.
  await eventually(() => reloads() === before + 1);
  await allHear(first, 'after the change', [first, second, moved]);

  await engine.docker('rm', '-f', 'socket-3', 'socket-4', 'socket-5', 'other');
  await eventually(async () => (await answering(10)).size === 2);
  await eventually(() => moved.welcomes.length === 2);
  expect(['socket-1', 'socket-2']).toContain(moved.welcomes[1]);
  await allHear(second, 'two again', [first, second, moved]);
  expect([first.welcomes, second.welcomes]).toEqual([['socket-1'], ['socket-2']]);
});
