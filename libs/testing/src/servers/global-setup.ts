/**
 * vitest's global set-up: a small HTTP server in vitest's own process that starts PostgreSQL and Redis
 * when the first spec asks for one, and hands every later spec the same. So a run that needs no server
 * starts none, and the servers live exactly as long as vitest does.
 */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres, startRedis, type OwnServer } from './start.js';

const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));

/** The migrated database that specs' databases are copies of. */
const TEMPLATE = 'template_migrated';

/** Called by vitest once per project, before its specs; the function it returns is called after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: OwnServer[] = [];
  const keep = async <T extends OwnServer>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const postgres = once(() => keep(startPostgres()).then(({ url }) => url));
  const redis = once(() => keep(startRedis()).then(({ url }) => url));
  const template = once(async () => migratedTemplate(await postgres()));
  const routes: Record<string, () => Promise<string>> = {
    '/postgres': postgres,
    '/redis': redis,
    '/template': template,
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
