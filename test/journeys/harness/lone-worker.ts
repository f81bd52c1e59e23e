/** The worker's own program on a database, a queue and a cluster of its own, as often as it is started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { launch, untilReady, type Running } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';
import { testDatabase, testPostgres, testRedis } from '@fleetcommand/testing/servers/shared';

import { answersAt } from '../../routers/router.js';

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const HOST = '127.0.0.1';

export interface LoneWorker {
  readonly databaseUrl: string;
  /** Resolves once it is ready. */
  start(): Promise<void>;
  /** SIGKILL; what it was doing is not done any more. */
  kill(): void;
  /** Resolves when a killed one has ended. */
  readonly ended: () => Promise<unknown>;
  stop(): Promise<void>;
}

/** `settings`: more of its environment. */
export async function loneWorker(settings: Readonly<Record<string, string>>): Promise<LoneWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-worker-'));
  const token = 'token-1';
  const api = await startApiServer({
    dataDir: join(folder, 'cluster'),
    tokens: [{ token: new Secret(token), user: 'worker' }],
  });
  const kubeconfig = await writeKubeconfig({ server: api.url, user: { token } });
  const [databaseUrl, dataServerUrl, redis] = await Promise.all([
    testDatabase(),
    testPostgres(),
    testRedis(),
  ]);
  const port = await freePort();
  const environment = {
    NODE_ENV: 'production',
    PATH: process.env['PATH'] ?? '',
    TZ: 'UTC',
    LOG_LEVEL: 'warn',
    KUBECONFIG: kubeconfig.path,
    DATABASE_URL: databaseUrl,
    DATA_SERVER_URL: dataServerUrl,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: redis.prefix,
    MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    APPS_DOMAIN: 'apps.trial.test',
    PUBLIC_URL: 'https://fleet.trial.test',
    BLUEPRINTS_DIR: join(WORKSPACE, 'blueprints'),
    METRICS_PORT: String(port),
    ROUTE_CHECK: 'off',
    ...settings,
  };
  const url = `http://${HOST}:${port}`;
  const spec = {
    name: 'worker',
    command: process.execPath,
    args: [join(WORKSPACE, 'apps/worker/dist/main.js')],
    env: environment,
    workingDirectory: WORKSPACE,
    url,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`${url}/readyz`),
    readyTimeoutMs: 240_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  } as const;
  let running: Running | null = null;
  return {
    databaseUrl,
    async start() {
      running = unwrap(await launch(spec));
      unwrap(await untilReady(spec, running));
    },
    kill() {
      if (running) process.kill(running.pid, 'SIGKILL');
    },
    ended: async () => running?.exited,
    async stop() {
      await running?.stop();
      await api.stop();
      await kubeconfig.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
