import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import pg from 'pg';
import { controlDatabaseUrl, dataServerUrl, environments } from '../environment.js';
import { WORKSPACE } from '../settings/home.js';
import { CONTROL_DATABASE, CONTROL_ROLE, type Stack } from '../settings/stack.js';

/**
 * Makes the control plane's role and database on the embedded server, or leaves them as they are. Nobody
 * but their owner may connect to them: tenants' roles live on the same server.
 */
export async function makeControlDatabase(stack: Stack): Promise<Result<void>> {
  if (stack.config.database) return fitTheirServer(stack);
  return withClient(dataServerUrl(stack), async (client) => {
    const role = client.escapeIdentifier(CONTROL_ROLE);
    const database = client.escapeIdentifier(CONTROL_DATABASE);
    const password = client.escapeLiteral(stack.secrets.controlDatabasePassword.reveal());
    const isThere = async (sql: string, name: string): Promise<boolean> =>
      (await client.query(sql, [name])).rowCount === 1;
    const hasRole = await isThere('SELECT 1 FROM pg_roles WHERE rolname = $1', CONTROL_ROLE);
    await client.query(`${hasRole ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD ${password}`);
    // The control plane's role may make none itself: this is whom customers' requests run as (see the migrations).
    if (!(await isThere('SELECT 1 FROM pg_roles WHERE rolname = $1', CUSTOMER_ROLE)))
      await client.query(`CREATE ROLE ${client.escapeIdentifier(CUSTOMER_ROLE)} NOLOGIN`);
    await client.query(`GRANT ${client.escapeIdentifier(CUSTOMER_ROLE)} TO ${role}`);
    if (!(await isThere('SELECT 1 FROM pg_database WHERE datname = $1', CONTROL_DATABASE)))
      await client.query(`CREATE DATABASE ${database} OWNER ${role}`);
    for (const closed of [database, 'postgres', 'template1'])
      await client.query(`REVOKE CONNECT ON DATABASE ${closed} FROM PUBLIC`);
  });
}

const CUSTOMER_ROLE = `fleet_customer_in_${CONTROL_DATABASE}`;

const OLDEST_POSTGRES = 140_000;

interface ServerFacts {
  readonly role: string;
  readonly version: string;
  readonly versionNumber: number;
  readonly mayCreate: boolean;
}

/** Whether a server of somebody's own can hold tenants' databases; keeps tenants out of the control plane's. */
async function fitTheirServer(stack: Stack): Promise<Result<void>> {
  const url = dataServerUrl(stack);
  let facts: ServerFacts | undefined;
  const asked = await withClient(url, async (client) => {
    const { rows } = await client.query<ServerFacts>(
      `SELECT current_user AS role, current_setting('server_version') AS version,
         current_setting('server_version_num')::int AS "versionNumber",
         rolsuper OR (rolcreatedb AND rolcreaterole) AS "mayCreate"
       FROM pg_roles WHERE rolname = current_user`,
    );
    facts = rows[0];
  });
  if (!asked.ok || !facts) return asked;
  const { host } = new URL(url);
  if (facts.versionNumber < OLDEST_POSTGRES)
    return fail(
      'local.database-too-old',
      `The PostgreSQL at ${host} is ${facts.version}: 14 or later is needed.`,
    );
  if (!facts.mayCreate)
    return fail(
      'local.database-rights',
      `The role ${facts.role} at ${host} may not make databases and roles for tenants. As an administrator there: ALTER ROLE "${facts.role}" CREATEDB CREATEROLE. Or name another by DATA_SERVER_URL.`,
    );
  return withClient(controlDatabaseUrl(stack), async (client) => {
    const { rows } = await client.query<{ name: string; isOurs: boolean }>(
      `SELECT datname AS name, pg_has_role(datdba, 'USAGE') AS "isOurs"
       FROM pg_database WHERE datname = current_database()`,
    );
    for (const { name, isOurs } of rows)
      if (isOurs)
        await client.query(
          `REVOKE CONNECT ON DATABASE ${client.escapeIdentifier(name)} FROM PUBLIC`,
        );
  });
}

/** Applies the migrations the database lacks; gives their number. */
export async function migrate(stack: Stack): Promise<Result<number>> {
  const pending = await pendingMigrations(controlDatabaseUrl(stack));
  if (!pending.ok || pending.value.length === 0) return pending.ok ? ok(0) : pending;
  const prisma = join(WORKSPACE, 'node_modules/prisma/build/index.js');
  try {
    await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], {
      cwd: WORKSPACE,
      env: { ...environments(stack).database, CHECKPOINT_DISABLE: '1' },
    });
    return ok(pending.value.length);
  } catch (cause) {
    return fail(
      'local.migration-failed',
      `The database could not be migrated: ${outputOf(cause)}`,
      { cause },
    );
  }
}

/** Prisma's start costs a second; asking first makes the usual start, with nothing to do, free. */
async function pendingMigrations(url: string): Promise<Result<string[]>> {
  const folder = join(WORKSPACE, 'prisma/migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  let applied = new Set<string>();
  const asked = await withClient(url, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>(
      "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
    );
    if (!rows[0]?.exists) return;
    const done = await client.query<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    applied = new Set(done.rows.map((row) => row.migration_name));
  });
  return asked.ok ? ok(wanted.filter((name) => !applied.has(name))) : asked;
}

async function withClient(
  url: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<Result<void>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await work(client);
    return ok(undefined);
  } catch (cause) {
    const { host, pathname } = new URL(url);
    return fail(
      'local.database-unusable',
      `The database ${pathname.slice(1)} at ${host} cannot be used: ${String(cause)}`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function outputOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { stderr = '', stdout = '' } = cause as { stderr?: string; stdout?: string };
  return `${stdout}\n${stderr}`.trim() || cause.message;
}
