/**
 * The platform as the benchmarks run it: PostgreSQL and Redis that keep what they are told, the API and the
 * worker as processes of their own, as the local stack starts them. Without an edge (simulated pods answer
 * nobody), so that an instance counts as live when its pods are ready.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { launch, untilReady, type Running } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import { postgresServer, postgresUrl } from '@fleetcommand/embedded/postgres';
import { postgresBinaries } from '@fleetcommand/embedded/postgres-binaries';
import { findProgram } from '@fleetcommand/embedded/programs';
import { redisServer, redisUrl } from '@fleetcommand/embedded/redis';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { unprivilegedUser } from '@fleetcommand/embedded/unix-user';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { answersAt } from '../routers/router.js';

export const WORKSPACE = resolve(import.meta.dirname, '../../..');
const HOST = '127.0.0.1';
const CONTROL_DATABASE = 'fleet';
/** More than any benchmark asks for: it is the platform that is measured, not its patience. */
const NO_LIMIT = '1000000000';

export const APPS_DOMAIN = 'apps.bench.test';

export interface Platform {
  readonly apiUrl: string;
  /** The control database. */
  readonly databaseUrl: string;
  /** What runs, by name. */
  processes(): ReadonlyMap<string, number>;
  startWorker(): Promise<Running>;
  /** The file of a server's output. */
  logOf(name: string): string;
  /** Ends Redis by SIGKILL, with all it held, and starts an empty one in its place. */
  loseQueue(): Promise<void>;
  /** What reads are compared with; its address. */
  startBareReads(): Promise<string>;
  /** What taking events in is compared with; its address. */
  startBareWebhooks(): Promise<string>;
  /** Ends every process and removes all data. */
  stop(): Promise<void>;
}

/**
 * Starts everything but the worker. The cluster of `kubeconfig` is not asked until the worker is. `settings`: more of
 * the environment of both.
 */
export async function startPlatform(
  kubeconfig: string,
  settings: Environment = {},
): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-bench-'));
  await chmod(folder, 0o755);
  const running: Running[] = [];
  const start = async (spec: ServerSpec): Promise<Running> => {
    const log = await open(join(folder, `${spec.name}.log`), 'a');
    const server = unwrap(await launch(spec, { logDescriptor: log.fd }));
    await log.close();
    running.push(server);
    unwrap(await untilReady(spec, server));
    return server;
  };
  const stop = async (): Promise<void> => {
    for (const server of running.toReversed()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { adminUrl, databaseUrl } = await startDatabase(folder, start);
    const queue = await startQueue(folder, start);
    const common = {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      TZ: 'UTC',
      LOG_LEVEL: 'warn',
      KUBECONFIG: kubeconfig,
      DATABASE_URL: databaseUrl,
      DATA_SERVER_URL: adminUrl,
      REDIS_URL: queue.url,
      MASTER_KEY: randomBytes(32).toString('base64'),
      APPS_DOMAIN,
      BLUEPRINTS_DIR: join(WORKSPACE, 'blueprints'),
      ...settings,
    };
    const startBare = async (program: string): Promise<string> => {
      const bare = await bareSpec(program, common);
      await start(bare);
      return bare.url;
    };
    const api = await apiSpec(common);
    // The worker fills the catalogue the API sells from, whichever starts first.
    await start(api);
    return {
      apiUrl: api.url,
      databaseUrl,
      processes: () => new Map(running.map(({ name, pid }) => [name, pid])),
      startWorker: async () => start(await workerSpec(common, api.url)),
      logOf: (name) => join(folder, `${name}.log`),
      loseQueue: () => queue.lose(),
      startBareReads: () => startBare('bare-reads'),
      startBareWebhooks: () => startBare('billing/bare-webhooks'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The control database alone, with every migration applied. */
export async function startControlDatabase(): Promise<{
  readonly url: string;
  stop(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-bench-'));
  await chmod(folder, 0o755);
  const running: Running[] = [];
  const { databaseUrl } = await startDatabase(folder, async (spec) => {
    const server = unwrap(await launch(spec));
    running.push(server);
    unwrap(await untilReady(spec, server));
    return server;
  });
  return {
    url: databaseUrl,
    async stop() {
      for (const server of running) await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Start = (spec: ServerSpec) => Promise<Running>;
type Environment = Readonly<Record<string, string>>;

async function startDatabase(folder: string, start: Start) {
  const user = unprivilegedUser();
  const options = {
    host: HOST,
    port: await freePort(),
    binaries: unwrap(await postgresBinaries(user)),
    dataDirectory: join(folder, 'postgres'),
    superuser: 'bench',
    password: new Secret(randomBytes(12).toString('hex')),
    durable: true,
    ...(user && { user }),
  };
  await start(postgresServer(options));
  const adminUrl = postgresUrl(options, 'postgres');
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${CONTROL_DATABASE}`);
  await admin.end();
  const databaseUrl = postgresUrl(options, CONTROL_DATABASE);
  await promisify(execFile)(
    process.execPath,
    [join(WORKSPACE, 'node_modules/prisma/build/index.js'), 'migrate', 'deploy'],
    { cwd: WORKSPACE, env: { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: '1' } },
  );
  await liftCeilings(databaseUrl);
  return { adminUrl, databaseUrl };
}

/** One customer makes more here than anybody is meant to. */
async function liftCeilings(databaseUrl: string): Promise<void> {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(
    `INSERT INTO settings (id, value, revision, updated_at)
     VALUES ('intake', '{"instancesPerOrganization": null, "creationsPerDay": null}', 1, now())`,
  );
  await database.end();
}

async function startQueue(folder: string, start: Start) {
  const options = {
    host: HOST,
    port: await freePort(),
    program: unwrap(await findProgram('redis-server')),
    dataDirectory: join(folder, 'redis'),
    password: new Secret(randomBytes(12).toString('hex')),
    durable: true,
  };
  let running = await start(redisServer(options));
  return {
    url: redisUrl(options),
    async lose() {
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
      await rm(options.dataDirectory, { recursive: true, force: true });
      running = await start(redisServer(options));
    },
  };
}

async function apiSpec(common: Environment): Promise<ServerSpec> {
  const [port, metrics] = await Promise.all([freePort(), freePort()]);
  const url = `http://${HOST}:${port}`;
  return app('api', url, {
    ...common,
    PUBLIC_URL: url,
    API_PORT: String(port),
    METRICS_PORT: String(metrics),
    SIGNUPS_PER_HOUR: NO_LIMIT,
    SIGNUPS_PER_HOUR_OF_NETWORK: NO_LIMIT,
    SIGNUPS_PER_HOUR_OF_DOMAIN: NO_LIMIT,
    REQUESTS_PER_MINUTE: NO_LIMIT,
  });
}

async function workerSpec(common: Environment, publicUrl: string): Promise<ServerSpec> {
  const port = await freePort();
  return app('worker', `http://${HOST}:${port}`, {
    ...common,
    PUBLIC_URL: publicUrl,
    METRICS_PORT: String(port),
    ROUTE_CHECK: 'off',
  });
}

/** A program to compare with, by its path below this folder. */
async function bareSpec(program: string, common: Environment): Promise<ServerSpec> {
  const port = await freePort();
  const env = { ...common, PORT: String(port) };
  const path = join(WORKSPACE, 'test/dist/bench', `${program}.js`);
  return node(basename(program), path, `http://${HOST}:${port}`, env);
}

function app(name: 'api' | 'worker', url: string, env: Environment): ServerSpec {
  return node(name, join(WORKSPACE, 'apps', name, 'dist/main.js'), url, env);
}

function node(name: string, program: string, url: string, env: Environment): ServerSpec {
  return {
    name,
    command: process.execPath,
    args: [program],
    env,
    workingDirectory: WORKSPACE,
    url,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`${url}/readyz`),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  };
}
