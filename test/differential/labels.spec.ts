/** Real Traefik and this edge, on the same containers of the same Docker Engine: the same requests, the same answers. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dynamicSources } from '@fleetcommand/edge/test-rig/dynamic-sources';
import { startRig } from '@fleetcommand/edge/test-rig/edge-rig';
import type { EdgeRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { eventually } from '@fleetcommand/edge/test-rig/eventually';
import { IMAGE, startRealEngine } from '@fleetcommand/edge/test-rig/real-engine';
import type { RealEngine } from '@fleetcommand/edge/test-rig/real-engine';
import { get } from '@fleetcommand/edge/test-rig/requests';
import type { RequestOptions } from '@fleetcommand/edge/test-rig/requests';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTraefik } from '../control-plane/programs.js';

const traefik = await findTraefik().then(
  ({ path }) => ({ path }),
  (error: unknown) => String(error),
);
const started = typeof traefik === 'string' ? traefik : await startRealEngine();
const obstacle = typeof started === 'string' ? started : undefined;
if (obstacle !== undefined)
  process.stderr.write(
    `\nSKIPPED: labels are not compared with Traefik's reading: ${obstacle}\n\n`,
  );

const R = 'traefik.http.routers.';
const M = 'traefik.http.middlewares.';
const S = 'traefik.http.services.';
const PORT = { [`${S}NAME.loadbalancer.server.port`]: '8080' };
const SHA = '{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=';
const ANN = { authorization: `Basic ${Buffer.from('ann:test').toString('base64')}` };

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly asks: readonly (readonly [host: string, options?: RequestOptions])[];
}

/** By container. `NAME` in labels is the container's name. */
const CONTAINERS: Readonly<Record<string, Labelled>> = {
  plain: { labels: {}, asks: [['plain', { path: '/x?y=1' }], ['nobody.test']] },
  off: {
    labels: { 'traefik.enable': 'false', [`${R}off.rule`]: 'Host(`off.test`)' },
    asks: [['off.test']],
  },
  rules: {
    labels: {
      [`${R}a.rule`]: 'Host(`rules.test`) && PathPrefix(`/api`) && Method(`POST`)',
      [`${R}b.rule`]: 'Host(`rules.test`) && (Path(`/exact`) || Header(`X-Kind`, `b`))',
    },
    asks: [
      ['rules.test', { path: '/api/x', method: 'POST' }],
      ['rules.test', { path: '/api/x' }],
      ['rules.test', { path: '/exact' }],
      ['rules.test', { path: '/exact/more' }],
      ['rules.test', { path: '/any', headers: { 'X-Kind': 'b' } }],
    ],
  },
  paths: {
    labels: {
      [`${R}strip.rule`]: 'Host(`paths.test`) && PathPrefix(`/strip`)',
      [`${R}strip.middlewares`]: 'strip@docker',
      [`${M}strip.stripprefix.prefixes`]: '/strip',
      [`${R}add.rule`]: 'Host(`paths.test`) && PathPrefix(`/add`)',
      [`${R}add.middlewares`]: 'both',
      [`${M}both.chain.middlewares`]: 'one,two',
      [`${M}one.addprefix.prefix`]: '/1',
      [`${M}two.addprefix.prefix`]: '/2',
      [`${R}replace.rule`]: 'Host(`paths.test`) && PathPrefix(`/old`)',
      [`${R}replace.middlewares`]: 'replace',
      [`${M}replace.replacepathregex.regex`]: '^/old/(.*)',
      [`${M}replace.replacepathregex.replacement`]: '/new/$1',
    },
    asks: ['/strip/x', '/strip', '/add/x', '/old/x/y', '/other'].map(
      (path) => ['paths.test', { path }] as const,
    ),
  },
  answers: {
    labels: {
      [`${R}to.rule`]: 'Host(`redirect.test`)',
      [`${R}to.middlewares`]: 'to',
      [`${M}to.redirectscheme.scheme`]: 'https',
      [`${M}to.redirectscheme.permanent`]: 'true',
      [`${R}users.rule`]: 'Host(`users.test`)',
      [`${R}users.middlewares`]: 'users',
      [`${M}users.basicauth.users`]: `ann:${SHA}`,
      [`${R}ranges.rule`]: 'Host(`ranges.test`)',
      [`${R}ranges.middlewares`]: 'ranges',
      [`${M}ranges.ipallowlist.sourcerange`]: '192.0.2.0/24',
      [`${R}gone.rule`]: 'Host(`gone.test`)',
      [`${R}gone.middlewares`]: 'gone@docker',
    },
    asks: [
      ['redirect.test', { path: '/a?b=1' }],
      ['users.test'],
      ['users.test', { headers: ANN }],
      ['ranges.test'],
    ],
  },
  winner: {
    labels: {
      [`${R}low.rule`]: 'Host(`priority.test`) && PathPrefix(`/`)',
      [`${R}high.rule`]: 'PathPrefix(`/`) && Header(`X-High`, `1`)',
      [`${R}high.priority`]: '1000',
      [`${R}high.middlewares`]: 'high',
      [`${M}high.addprefix.prefix`]: '/high',
    },
    asks: [['priority.test'], ['priority.test', { headers: { 'X-High': '1' } }]],
  },
};

const PROGRAM = `
require('node:http').createServer((request, response) =>
  response.end(JSON.stringify([process.env.NAME, request.method, request.url, request.headers.host]))).listen(8080);
process.on('SIGTERM', () => process.exit(0));
`;

let engine: RealEngine;
let rig: EdgeRig;
let theirs: ChildProcess;
let theirPort: number;

beforeAll(async () => {
  if (typeof started === 'string' || typeof traefik === 'string') return;
  engine = started;
  for (const [name, { labels }] of Object.entries(CONTAINERS)) {
    const all = Object.entries({ ...PORT, ...labels });
    const flags = all.flatMap(([key, value]) => [
      '--label',
      `${key.replace('NAME', name)}=${value}`,
    ]);
    await engine.docker(
      'run',
      '-d',
      '--name',
      name,
      '-e',
      `NAME=${name}`,
      ...flags,
      IMAGE,
      '/bin/node',
      '-e',
      PROGRAM,
    );
  }
  theirPort = await freePort();
  theirs = spawn(
    traefik.path,
    [
      `--providers.docker.endpoint=${engine.endpoint}`,
      `--entrypoints.web.address=127.0.0.1:${theirPort}`,
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
    ],
    { stdio: 'ignore' },
  );
  rig = await startRig(dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]).sources);
  const isUp = async (port: number): Promise<boolean> =>
    (await get(port, 'plain').catch(() => undefined))?.status === 200;
  await eventually(async () => (await isUp(theirPort)) && (await isUp(rig.http)));
}, 120_000);

afterAll(async () => {
  if (obstacle !== undefined) return;
  theirs.kill('SIGTERM');
  await rig.dispose();
  await engine.stop();
}, 60_000);

const asks = Object.values(CONTAINERS).flatMap((each) => each.asks);

it
  .skipIf(obstacle !== undefined)
  .each(asks.map(([host, options = {}]) => [host, options] as const))(
  '%s %j',
  async (host, options) => {
    const told = async (port: number) => {
      const { status, headers, body } = await get(port, host, options);
      // Pages of their own differ in words; what the container said, and where it sends, do not.
      const page = body.startsWith('[') ? body : '';
      return { status, page, location: headers.location, asks: headers['www-authenticate'] };
    };
    expect(await told(rig.http)).toEqual(await told(theirPort));
  },
);
