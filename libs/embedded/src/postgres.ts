import { execFile } from 'node:child_process';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';
import type { ServerSpec } from './server.js';
import { ownFolder } from './traversable.js';
import type { UnixUser } from './unix-user.js';

const MAJOR_VERSION = '18';

/** PostgreSQL refuses socket paths longer than this (the system's sockaddr_un, less the file's name). */
const LONGEST_SOCKET_FOLDER = 80;

export interface PostgresOptions {
  readonly host: string;
  readonly port: number;
  /** From `postgresBinaries`. */
  readonly binaries: string;
  /** Its data; made at the first start. The unix socket is in it as well. */
  readonly dataDirectory: string;
  readonly superuser: string;
  readonly password: Secret;
  /** Must not be root: PostgreSQL refuses. */
  readonly user?: UnixUser;
  /** `false` survives a killed server but not a killed machine: for tests only. */
  readonly durable: boolean;
  /** Default 200. */
  readonly maxConnections?: number;
}

/** PostgreSQL 18, sized for a small machine. */
export function postgresServer(options: PostgresOptions): ServerSpec {
  return {
    name: 'postgres',
    command: join(options.binaries, 'bin/postgres'),
    args: ['-D', options.dataDirectory, ...settings(options).flatMap((line) => ['-c', line])],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    workingDirectory: '/',
    ...(options.user && { user: options.user }),
    url: `postgresql://${options.host}:${options.port}`,
    prepare: () => prepare(options),
    probe: () => probe(options),
    readyTimeoutMs: 60_000,
    // "Fast" shutdown: open sessions are ended; immediate where nothing needs to survive.
    stopSignal: options.durable ? 'SIGINT' : 'SIGQUIT',
    stopTimeoutMs: 15_000,
  };
}

function settings(options: PostgresOptions): string[] {
  const socketFolder =
    options.dataDirectory.length > LONGEST_SOCKET_FOLDER ? '' : options.dataDirectory;
  const durability = options.durable
    ? ['fsync=on', 'full_page_writes=on']
    : ['fsync=off', 'full_page_writes=off'];
  return [
    `listen_addresses=${options.host}`,
    `port=${options.port}`,
    `unix_socket_directories=${socketFolder}`,
    'unix_socket_permissions=0700',
    `max_connections=${options.maxConnections ?? 200}`,
    'shared_buffers=64MB',
    'effective_cache_size=512MB',
    'max_wal_size=512MB',
    'checkpoint_timeout=15min',
    'random_page_cost=1.1',
    'jit=off',
    'synchronous_commit=on',
    // Worker processes for I/O pay off on big machines only.
    'io_method=sync',
    'max_worker_processes=4',
    'password_encryption=scram-sha-256',
    'idle_in_transaction_session_timeout=60s',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_min_messages=warning',
    'log_checkpoints=off',
    ...durability,
  ];
}

/** Makes the cluster at the first start, and checks that an existing one is of our major version. */
async function prepare(options: PostgresOptions): Promise<Result<void>> {
  const present = await majorVersion(options.dataDirectory);
  if (present === undefined) return initialise(options);
  if (present === MAJOR_VERSION) return ok(undefined);
  return fail(
    'embedded.postgres-data-version',
    `The data in ${options.dataDirectory} was written by PostgreSQL ${present}; this release runs ${MAJOR_VERSION}. Export it with the release that wrote it (pg_dumpall), or drop it with "fleet reset".`,
  );
}

async function majorVersion(dataDirectory: string): Promise<string | undefined> {
  const text = await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text?.trim();
}

async function initialise(options: PostgresOptions): Promise<Result<void>> {
  // Made beside its place and moved there when whole: a half-made cluster is never mistaken for data.
  const partial = `${options.dataDirectory}.new`;
  const passwordFile = `${options.dataDirectory}.password`;
  try {
    await rm(partial, { recursive: true, force: true });
    const folder = await ownFolder(partial, options.user);
    if (!folder.ok) return folder;
    await writeFile(passwordFile, options.password.reveal(), { mode: 0o600 });
    if (options.user) await chown(passwordFile, options.user.uid, options.user.gid);
    await runInitdb(options, folder.value, passwordFile);
    await writeFile(join(folder.value, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION);
    await rm(options.dataDirectory, { recursive: true, force: true });
    await rename(partial, options.dataDirectory);
    return ok(undefined);
  } catch (cause) {
    return fail(
      'embedded.postgres-initdb',
      `PostgreSQL's data folder ${options.dataDirectory} could not be made: ${reason(cause)}`,
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Passwords for everybody, from this machine only; pods come from addresses all over 127.0.0.0/8. */
const HOST_BASED_AUTHENTICATION = `local all all scram-sha-256
host all all 127.0.0.0/8 scram-sha-256
host all all ::1/128 scram-sha-256
`;

async function runInitdb(
  options: PostgresOptions,
  folder: string,
  passwordFile: string,
): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${options.superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8: the same order on every machine, whatever locales it has installed.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  await promisify(execFile)(join(options.binaries, 'bin/initdb'), args, {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    ...(options.user && { uid: options.user.uid, gid: options.user.gid }),
  });
}

function reason(cause: unknown): string {
  if (cause instanceof Error && 'stderr' in cause && String(cause.stderr).trim() !== '')
    return String(cause.stderr).trim();
  return String(cause);
}

/** The connection URL of a database on this server, with the superuser's password: never for logs. */
export function postgresUrl(
  options: Pick<PostgresOptions, 'host' | 'port' | 'superuser' | 'password'>,
  database: string,
): string {
  const password = encodeURIComponent(options.password.reveal());
  return `postgresql://${options.superuser}:${password}@${options.host}:${options.port}/${database}`;
}

async function probe(options: PostgresOptions): Promise<Result<void>> {
  const client = new pg.Client({
    connectionString: postgresUrl(options, 'postgres'),
    connectionTimeoutMillis: 2000,
  });
  // A server that goes down closes the session, which pg reports as an event.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return ok(undefined);
  } catch (cause) {
    return fail('embedded.postgres-not-ready', `it refuses connections (${String(cause)})`, {
      retry: 'backoff',
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}
