import type {
  DatabaseAccess,
  DataServerFailureCode,
  TenantDatabases,
} from '@fleetcommand/application/ports/tenant-databases';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { load } from './dump/load.js';
import { dumpDatabase } from './dump/pg-dump.js';
import { quoteIdentifier, quoteLiteral } from './identifiers.js';
import { scramVerifier } from './scram.js';

type Client = pg.PoolClient;

export interface TenantDatabasesOptions {
  /** A role that may create roles and databases. */
  readonly adminUrl: Secret;
  /** `host:port` that pods reach the server at; the admin URL's own when left out. */
  readonly publicAddress?: string;
  readonly poolSize?: number;
  readonly timeoutMs?: number;
}

export interface OpenTenantDatabases extends TenantDatabases {
  readonly close: () => Promise<void>;
}

/** What a tenant's role may hold of the server; the rest of the fleet must not feel it. */
const CONNECTIONS_PER_TENANT = 20;
const STATEMENT_TIMEOUT = '60s';
const TEMPORARY_FILES = '256MB';

/** Databases and roles on one PostgreSQL server. Every call may be repeated, and may race with another of the same name. */
export function createTenantDatabases(options: TenantDatabasesOptions): OpenTenantDatabases {
  const { adminUrl, poolSize = 4, timeoutMs = 20_000 } = options;
  const pool = new pg.Pool({
    connectionString: adminUrl.reveal(),
    max: poolSize,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'fleetcommand tenants',
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Where this process reaches the server, and where pods do.
  const own = new URL(adminUrl.reveal()).host;
  const server = options.publicAddress ?? own;
  return {
    ensure: (database) =>
      attempt(server, () => alone(pool, database.name, (client) => ensure(client, database))),
    drop: (database) =>
      attempt(server, () => alone(pool, database.name, (client) => drop(client, database))),
    sizes: (names) => attempt(server, () => sizesOf(pool, names)),
    connectionUrl: (database) => urlAt(server, database),
    dump: (database, keep) =>
      attempt(server, () => keptWhole(dumpDatabase(urlAt(own, database)), keep)),
    restore: (database, sql) =>
      attempt(server, () =>
        alone(pool, database.name, (client) =>
          restore(client, database, (made) => load(urlAt(own, made), sql)),
        ),
      ),
    close: () => pool.end(),
  };
}

async function sizesOf(
  pool: pg.Pool,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string; bytes: string }>(
    `SELECT datname AS name, pg_database_size(oid) AS bytes FROM pg_database WHERE datname = ANY($1)`,
    [names],
  );
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}

function urlAt(server: string, { name, role, password }: DatabaseAccess): Secret {
  const who = `${encodeURIComponent(role)}:${encodeURIComponent(password.reveal())}`;
  return new Secret(`postgresql://${who}@${server}/${encodeURIComponent(name)}`);
}

async function ensure(client: Client, { name, role, password }: DatabaseAccess): Promise<void> {
  const [database, roleId] = [quoteIdentifier(name), quoteIdentifier(role)];
  const present = await look(client, name, role);
  const verifier = quoteLiteral(await scramVerifier(password));
  // What a role may not do is said when it is made: changing such attributes later takes a superuser.
  const make = `CREATE ROLE ${roleId} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;`;
  await client.query(
    `${present.role ? '' : make}
     ALTER ROLE ${roleId} LOGIN CONNECTION LIMIT ${CONNECTIONS_PER_TENANT} PASSWORD ${verifier};
     ALTER ROLE ${roleId} SET statement_timeout = ${quoteLiteral(STATEMENT_TIMEOUT)}`,
  );
  // Only a superuser may set this one; elsewhere the server's own limit stands.
  await ignoring(
    ['42501'],
    client.query(`ALTER ROLE ${roleId} SET temp_file_limit = ${quoteLiteral(TEMPORARY_FILES)}`),
  );
  if (!present.database) await createDatabase(client, database, roleId);
  // PUBLIC may connect to a new database until told otherwise: here only its own role may.
  await client.query(
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
     GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${database} TO ${roleId}`,
  );
}

async function look(
  client: Client,
  name: string,
  role: string,
): Promise<{ readonly role: boolean; readonly database: boolean }> {
  const { rows } = await client.query<{ role: boolean; database: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS role,
       EXISTS (SELECT 1 FROM pg_database WHERE datname = $2) AS database`,
    [role, name],
  );
  return rows[0] ?? { role: false, database: false };
}

/** From template0: creating from template1 fails while anybody is connected to that. */
async function createDatabase(client: Client, database: string, roleId: string): Promise<void> {
  // Owned by the role, which a server's admin that is no superuser may only arrange as its member.
  await ignoring(['0LP01', '42501'], client.query(`GRANT ${roleId} TO CURRENT_USER`));
  await client.query(
    `CREATE DATABASE ${database} OWNER ${roleId} TEMPLATE template0 ENCODING 'UTF8'`,
  );
}

async function drop(
  client: Client,
  { name, role }: Pick<DatabaseAccess, 'name' | 'role'>,
): Promise<void> {
  const { made, old } = besides(name);
  for (const each of [name, made, old]) await dropDatabase(client, each);
  await client.query(`DROP ROLE IF EXISTS ${quoteIdentifier(role)}`);
}

/** Where a database is made whole before it takes another's place, and where that is meanwhile. Both may be left over. */
const besides = (name: string) => ({ made: `${name}_made`, old: `${name}_old` });

/** Not `WITH (FORCE)`: that fails for an admin who is no superuser while autovacuum is at the database. */
async function dropDatabase(client: Client, name: string): Promise<void> {
  await evict(client, name);
  await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
}

/**
 * Ends who is connected to this database, if it is there, and lets nobody in any more. Who has no user is autovacuum,
 * which only superusers may end; dropping and renaming make it give way by themselves, and wait 5 s for all to be gone.
 */
async function evict(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (!rowCount) return;
  await letIn(client, name, false);
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND usesysid IS NOT NULL`,
    [name],
  );
}

/** What `keep` made of all of it; what fails in the midst fails here, whatever `keep` says of that. */
async function keptWhole<Kept>(
  sql: AsyncIterable<Uint8Array>,
  keep: (sql: AsyncIterable<Uint8Array>) => Promise<Kept>,
): Promise<Kept> {
  let broken: { readonly error: unknown } | undefined;
  const watched = async function* (): AsyncIterable<Uint8Array> {
    try {
      yield* sql;
    } catch (error) {
      broken = { error };
      throw error;
    }
  };
  const kept = await keep(watched()).catch((error: unknown) => {
    throw broken ? broken.error : error;
  });
  if (broken) throw broken.error;
  return kept;
}

/** Made whole beside the one that is there, and then put in its place. A run that died is begun anew. */
async function restore(
  client: Client,
  database: DatabaseAccess,
  load: (made: DatabaseAccess) => Promise<void>,
): Promise<void> {
  const { name } = database;
  const { made, old } = besides(name);
  await dropDatabase(client, made);
  await ensure(client, { ...database, name: made });
  await load({ ...database, name: made });
  const present = await look(client, name, database.role);
  if (present.database) {
    await dropDatabase(client, old);
    try {
      await evict(client, name);
      await rename(client, name, old);
    } catch (error) {
      // Its people go on with what there is until this is tried again.
      await letIn(client, name, true);
      throw error;
    }
  }
  await rename(client, made, name);
  // Done, whatever becomes of that: the next one or the instance's end takes what is left.
  await ignoring([IN_USE], dropDatabase(client, old));
}

async function rename(client: Client, from: string, to: string): Promise<void> {
  await client.query(`ALTER DATABASE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
}

async function letIn(client: Client, name: string, allowed: boolean): Promise<void> {
  await client.query(`ALTER DATABASE ${quoteIdentifier(name)} WITH ALLOW_CONNECTIONS ${allowed}`);
}

/**
 * Runs `work` on a connection of its own while holding an advisory lock on the name: catalogue rows do not wait for
 * each other, two at once would meet half-made roles or fail with "tuple concurrently updated".
 */
async function alone(
  pool: pg.Pool,
  name: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    await work(client);
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  } catch (error) {
    // The connection ends with its lock.
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** `query`, where these SQLSTATEs are no failure. */
async function ignoring(states: readonly string[], query: Promise<unknown>): Promise<void> {
  await query.catch((error: unknown) => {
    if (!states.includes(stateOf(error))) throw error;
  });
}

function stateOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** Somebody is still connected to the database. */
const IN_USE = '55006';
/**
 * SQLSTATEs that pass with time, by class: connection, resources, operator intervention, system, concurrent updates; and
 * who is still connected.
 */
const PASSING = /^(08|53|57|58|40|55006$)/;

async function attempt<T>(
  server: string,
  work: () => Promise<T>,
): Promise<Result<T, Failure<DataServerFailureCode>>> {
  try {
    return ok(await work());
  } catch (error) {
    const state = stateOf(error);
    const why = error instanceof Error ? error.message || state : String(error);
    const isRefusal = /^[0-9A-Z]{5}$/.test(state) && !PASSING.test(state) && state !== 'XX000';
    const message = isRefusal
      ? `The data server ${server} refused: ${why} (${state}). An operator must look at its rights and settings.`
      : `The data server ${server} cannot do it now: ${why}. It is tried again by itself.`;
    const code = isRefusal ? 'data-server.refused' : 'data-server.unreachable';
    // A refusal is mended on the server, not here: so it is tried again too, and waits its turn.
    return { ok: false, error: { code, message, retry: 'backoff', cause: error } };
  }
}
