/**
 * The seed of Docker Flow Proxy on a real Swarm of one node: the voting app, a listener, two proxies that it tells, and a
 * third that joins. Tasks are reached by ports of their node (mode host): the routing mesh needs a kernel with IPVS, and
 * overlay networks one with VXLAN, which not every machine has. Skipped, and said so, where no engine or Swarm starts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { eventually } from '../../test-rig/eventually.js';
import { IMAGE, startRealEngine } from '../../test-rig/real-engine.js';
import type { RealEngine } from '../../test-rig/real-engine.js';
import { get } from '../../test-rig/requests.js';

const started = await startSwarm();
if (typeof started === 'string')
  process.stderr.write(`\nSKIPPED: no real Swarm could be started: ${started}\n\n`);
const onSwarm = test.skipIf(typeof started === 'string');

async function startSwarm(): Promise<RealEngine | string> {
  const engine = await startRealEngine();
  if (typeof engine === 'string') return engine;
  const begun = engine.docker('swarm', 'init', '--advertise-addr', engine.node);
  return begun.then(
    () => engine,
    async (error: unknown) => {
      await engine.stop();
      return String(error);
    },
  );
}

const START_MS = 60_000;
const rigs: EdgeRig[] = [];
const folders: string[] = [];
let engine: RealEngine;
let listener: EdgeRig;
let proxyPorts: readonly number[];

/** Says which service and task it is, and which path it saw. */
const program = (port: number): string =>
  `require('node:http').createServer((q, s) => s.end([process.env.NAME, require('node:os').hostname(), q.url].join(' '))).listen(${port});process.on('SIGTERM', () => process.exit(0))`;

/** As the article creates its services, but for the way to their ports. */
async function create(
  name: string,
  port: number,
  publish: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const path = `/${name.split('_').at(-1)}/`;
  const labels = {
    'com.df.notify': 'true',
    'com.df.distribute': 'true',
    'com.df.servicePath': path,
    'com.df.reqPathSearch': path,
    'com.df.reqPathReplace': '/',
    'com.df.port': String(port),
    ...more,
  };
  const flags = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const how = ['--detach', '--no-resolve-image'];
  const where = ['--publish', publish, '--env', `NAME=${name}`, '--name', name];
  const image = [IMAGE, '/bin/node', '-e', program(port)];
  await engine.docker('service', 'create', ...how, ...where, ...flags, ...image);
}

async function edge(
  flags: readonly string[],
  environment: Record<string, string> = {},
): Promise<EdgeRig> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-swarm-'));
  folders.push(folder);
  const all = { EDGE_STATE_DIR: folder, ...environment };
  const { sources, routes } = dynamicSources(flags, [], all);
  const rig = await startRig(sources, all, [], routes);
  rigs.push(rig);
  return rig;
}

const proxy = (port: number | undefined, more: Record<string, string> = {}): Promise<EdgeRig> =>
  edge(['--providers.dockerflow'], { EDGE_API_PORT: String(port), ...more });

const at = async ({ http }: EdgeRig, path: string): Promise<string> => {
  const { status, body } = await get(http, 'any.test', { path });
  return status === 200 ? body : String(status);
};

async function tasksAnswering(rig: EdgeRig, path: string, asks: number): Promise<number> {
  const answers = new Set<string>();
  for (let ask = 0; ask < asks; ask += 1) answers.add(await at(rig, path));
  return [...answers].filter((answer) => answer.includes(' ')).length;
}

beforeAll(async () => {
  if (typeof started === 'string') return;
  engine = started;
  // The proxies know no tasks; without an overlay network they are told where.
  const there = { 'com.df.outboundHostname': engine.node };
  await create('cloud_vote', 8101, 'mode=host,target=8101,published=8101', there);
  await create('cloud_result', 8102, 'mode=host,target=8102,published=8102', there);
  proxyPorts = await Promise.all([freePort(), freePort(), freePort()]);
  const urls = (path: string) =>
    proxyPorts.map((port) => `http://127.0.0.1:${port}/v1/docker-flow-proxy/${path}`).join(',');
  await proxy(proxyPorts[0]);
  await proxy(proxyPorts[1]);
  listener = await edge(
    [
      `--providers.swarm.endpoint=${engine.endpoint}`,
      '--providers.swarm.usebindportip=true',
      '--providers.swarm.refreshseconds=1',
    ],
    {
      DF_NOTIFY_CREATE_SERVICE_URL: urls('reconfigure'),
      DF_NOTIFY_REMOVE_SERVICE_URL: urls('remove'),
      DF_RETRY: '1000',
      DF_RETRY_INTERVAL: '1',
    },
  );
}, START_MS);

afterAll(async () => {
  if (typeof started === 'string') return;
  for (const rig of rigs) await rig.dispose();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  await engine.docker('swarm', 'leave', '--force').catch(() => undefined);
  await engine.stop();
});

onSwarm(
  'the voting app is served at /vote/ and /result/, and sees the path it expects',
  async () => {
    for (const [path, expected] of [
      ['/vote/x', /^cloud_vote \S+ \/x$/],
      ['/result/', /^cloud_result \S+ \/$/],
    ] as const)
      await eventually(async () => expected.test(await at(listener, path)), START_MS);
  },
  START_MS,
);

onSwarm(
  'both proxies are told by the listener, and a third that joins is told everything',
  async () => {
    const [, ...others] = rigs;
    for (const rig of [rigs[0]!, others[0]!])
      for (const name of ['vote', 'result'])
        await eventually(
          async () => (await at(rig, `/${name}/`)).startsWith(`cloud_${name} `),
          START_MS,
        );
    const third = await proxy(proxyPorts[2], {
      LISTENER_ADDRESS: `127.0.0.1:${listener.config.privateApi.port}`,
    });
    for (const name of ['vote', 'result'])
      await eventually(
        async () => (await at(third, `/${name}/`)).startsWith(`cloud_${name} `),
        START_MS,
      );
  },
  START_MS,
);

onSwarm(
  'a service is scaled and needs no reconfiguration; one that is removed is taken back everywhere',
  async () => {
    await create('http_http', 8103, 'mode=host,target=8103');
    await eventually(async () => (await tasksAnswering(listener, '/http/', 1)) === 1, START_MS);
    await engine.docker('service', 'scale', '--detach', 'http_http=3');
    await eventually(async () => (await tasksAnswering(listener, '/http/', 9)) === 3, START_MS);
    await engine.docker('service', 'rm', 'cloud_vote');
    for (const rig of rigs)
      await eventually(async () => (await at(rig, '/vote/')) === '404', START_MS);
    expect(await at(listener, '/result/')).toMatch(/^cloud_result /);
  },
  START_MS,
);
