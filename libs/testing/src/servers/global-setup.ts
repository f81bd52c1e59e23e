/**
 * vitest's global set-up: a small HTTP server in vitest's own process that starts PostgreSQL and Redis, and builds the
 * console, when the first spec asks for one, and hands every later spec the same. So a run that needs none of them
 * makes none, and they live exactly as long as vitest does.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres, startRedis } from './start.js';

const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));

/** The migrated database that specs' databases are copies of. */
const TEMPLATE = 'template_migrated';

/** Called by vitest once per project, before its specs; the function it returns is called after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: { stop(): Promise<void> }[] = [];
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const postgres = once(() => keep(startPostgres()).then(({ url }) => url));
  const redis = once(() => keep(startRedis()).then(({ url }) => url));
  const template = once(async () => migratedTemplate(await postgres()));
  const builtConsole = once(() => keep(buildConsole()).then(({ folder }) => folder));
  const routes: Record<string, () => Promise<string>> = {
    '/postgres': postgres,
    '/redis': redis,
    '/template': template,
    '/console': builtConsole,
  };
  const server = createServer((request, response) => {
    const route = routes[request.url ?? ''];
    if (!route) {
      response.writeHead(404).end();
      return;
    }
    route().then(
      (answer) => response.end(answer),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('sharedServersUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await Promise.all(started.map((one) => one.stop()));
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** The console as it is shipped, from its sources as they are now. */
async function buildConsole(): Promise<{ readonly folder: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-console-'));
  const vite = join(WORKSPACE, 'node_modules/vite/bin/vite.js');
  const built = ['build', join(WORKSPACE, 'apps/console'), '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, [vite, ...built], {
    cwd: WORKSPACE,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder, stop: () => rm(folder, { recursive: true }) };
}

/** Makes the migrated template and gives its name. */
async function migratedTemplate(adminUrl: string): Promise<string> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  const url = new URL(adminUrl);
  url.pathname = TEMPLATE;
  await promisify(execFile)(
    process.execPath,
    [`${WORKSPACE}node_modules/prisma/build/index.js`, 'migrate', 'deploy'],
    {
      cwd: WORKSPACE,
      env: { ...process.env, DATABASE_URL: url.href },
    },
  );
  await admin.query(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  await admin.end();
  return TEMPLATE;
}
