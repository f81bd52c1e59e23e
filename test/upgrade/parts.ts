/** The control plane's programs of one release, on a database that another release uses as well. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launch, untilReady } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import { ok, unwrap } from '@fleetcommand/kernel/result';

import { answersAt } from '../routers/router.js';

const HOST = '127.0.0.1';

export interface Release {
  /** Of the API. */
  readonly url: string;
  /** Both programs, as an upgrade ends them. */
  stop(): Promise<void>;
}

export type Settings = Readonly<Record<string, string>>;

/** Brings the database to what the release in this folder knows. */
export async function migrate(folder: string, databaseUrl: string): Promise<void> {
  const prisma = join(folder, 'node_modules/prisma/build/index.js');
  await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: '1' },
  });
}

/** Resolves once both are ready. */
export async function startRelease(folder: string, settings: Settings): Promise<Release> {
  const [port, ...metrics] = [await freePort(), await freePort(), await freePort()];
  const url = `http://${HOST}:${port}`;
  const parts = [
    { name: 'api', readyAt: url },
    { name: 'worker', readyAt: `http://${HOST}:${metrics[1]}` },
  ];
  const running = await Promise.all(
    parts.map(async ({ name, readyAt }, index) => {
      const spec = {
        name,
        command: process.execPath,
        args: [join(folder, `apps/${name}/dist/main.js`)],
        env: { ...settings, API_PORT: String(port), METRICS_PORT: String(metrics[index]) },
        workingDirectory: folder,
        url: readyAt,
        prepare: async () => ok(undefined),
        probe: () => answersAt(`${readyAt}/readyz`),
        readyTimeoutMs: 240_000,
        stopSignal: 'SIGTERM',
        stopTimeoutMs: 30_000,
      } as const;
      const launched = unwrap(await launch(spec));
      unwrap(await untilReady(spec, launched));
      return launched;
    }),
  );
  return {
    url,
    async stop() {
      await Promise.all(running.map((part) => part.stop()));
    },
  };
}
