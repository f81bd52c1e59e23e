import type {
  DataServerFailureCode,
  TenantDatabases,
} from '@fleetcommand/application/ports/tenant-databases';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { quoteIdentifier, quoteLiteral } from './identifiers.js';

export interface TenantDatabasesOptions {
  /** A role that may create roles and databases. */
  readonly adminUrl: Secret;
  /** `host:port` that pods reach the server at; the admin URL's own when left out. */
  readonly publicAddress?: string;
  readonly poolSize?: number;
  readonly timeoutMs?: number;
}

export interface OpenTenantDatabases extends TenantDatabases {
  close(): Promise<void>;
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
  const server = options.publicAddress ?? new URL(adminUrl.reveal()).host;
  return {
    ensure: (database) => attempt(server, () => ensure(pool, database)),
    drop: (database) => attempt(server, () => drop(pool, database)),
    connectionUrl: ({ name, role, password }) =>
      new Secret(
        `postgresql://${encodeURIComponent(role)}:${encodeURIComponent(password.reveal())}@${server}/${encodeURIComponent(name)}`,
      ),
    close: () => pool.end(),
  };
}

interface Database {
  readonly name: string;
  readonly role: string;
  readonly password: Secret;
}

async function ensure(pool: pg.Pool, { name, role, password }: Database): Promise<void> {
  const roleId = quoteIdentifier(role);
  const exists = await pool.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (exists.rowCount === 0) await ignoring(['42710'], pool.query(`CREATE ROLE ${roleId} NOLOGIN`));
  await pool.query(
    `ALTER ROLE ${roleId} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
       CONNECTION LIMIT ${CONNECTIONS_PER_TENANT} PASSWORD ${quoteLiteral(password.reveal())}`,
  );
  await pool.query(
    `ALTER ROLE ${roleId} SET statement_timeout = ${quoteLiteral(STATEMENT_TIMEOUT)}`,
  );
  await ignoring(
    ['42501'],
    pool.query(`ALTER ROLE ${roleId} SET temp_file_limit = ${quoteLiteral(TEMPORARY_FILES)}`),
  );
  await createDatabase(pool, name, role);
  // PUBLIC may connect to a new database until told otherwise: here only its own role may.
  await pool.query(`REVOKE ALL ON DATABASE ${quoteIdentifier(name)} FROM PUBLIC`);
  await pool.query(
    `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${quoteIdentifier(name)} TO ${roleId}`,
  );
}

/** From template0: creating from template1 fails while anybody is connected to that. */
async function createDatabase(pool: pg.Pool, name: string, role: string): Promise<void> {
  const exists = await pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (exists.rowCount !== 0) return;
  // Owned by the role, which a server's admin that is no superuser may only arrange as its member.
  await ignoring(['0LP01', '42501'], pool.query(`GRANT ${quoteIdentifier(role)} TO CURRENT_USER`));
  await ignoring(
    ['42P04', '23505'],
    pool.query(
      `CREATE DATABASE ${quoteIdentifier(name)} OWNER ${quoteIdentifier(role)} TEMPLATE template0 ENCODING 'UTF8'`,
    ),
  );
}

async function drop(pool: pg.Pool, { name, role }: Pick<Database, 'name' | 'role'>): Promise<void> {
  await pool.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
  await pool.query(`DROP ROLE IF EXISTS ${quoteIdentifier(role)}`);
}

/** `query`, where these SQLSTATEs mean that somebody else did the same a moment before. */
async function ignoring(states: readonly string[], query: Promise<unknown>): Promise<void> {
  await query.catch((error: unknown) => {
    if (!states.includes(stateOf(error))) throw error;
  });
}

function stateOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** Classes of SQLSTATE that pass with time: connection, resources, operator intervention, system; and concurrent updates. */
const PASSING = /^(08|53|57|58|40)/;

async function attempt(
  server: string,
  work: () => Promise<void>,
): Promise<Result<void, Failure<DataServerFailureCode>>> {
  try {
    await work();
    return ok(undefined);
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
