import { chown, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import type { ServerSpec } from './server.js';
import { ownFolder } from './traversable.js';
import type { UnixUser } from './unix-user.js';

export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  /** Absolute path of redis-server. */
  readonly program: string;
  /** Its append-only file and its configuration. */
  readonly dataDirectory: string;
  /** Letters and digits only: it stands unquoted in the configuration and in the probe. */
  readonly password: Secret;
  readonly user?: UnixUser;
  /** `false` keeps nothing on disk: for tests. */
  readonly durable: boolean;
}

/** Redis with an append-only file that never evicts a key (BullMQ's requirement). */
export function redisServer(options: RedisOptions): ServerSpec {
  return {
    name: 'redis',
    command: options.program,
    args: [join(options.dataDirectory, 'redis.conf')],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    workingDirectory: '/',
    ...(options.user && { user: options.user }),
    url: `redis://${options.host}:${options.port}`,
    prepare: () => prepare(options),
    probe: () => probe(options),
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  };
}

/** The connection URL, with the password: never for logs. */
export function redisUrl(options: Pick<RedisOptions, 'host' | 'port' | 'password'>): string {
  return `redis://:${encodeURIComponent(options.password.reveal())}@${options.host}:${options.port}`;
}

async function prepare(options: RedisOptions): Promise<Result<void>> {
  const folder = await ownFolder(options.dataDirectory, options.user);
  if (!folder.ok) return folder;
  // A file, because arguments are shown to everybody by ps.
  const file = join(folder.value, 'redis.conf');
  await writeFile(file, configuration(options, folder.value), { mode: 0o600 });
  if (options.user) await chown(file, options.user.uid, options.user.gid);
  return ok(undefined);
}

function configuration(options: RedisOptions, folder: string): string {
  return `bind ${options.host}
port ${options.port}
protected-mode yes
requirepass ${options.password.reveal()}
daemonize no
dir ${JSON.stringify(folder)}
appendonly ${options.durable ? 'yes' : 'no'}
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
tcp-backlog 128
logfile ""
`;
}

/** AUTH and PING over a plain socket: a client library would reconnect and queue where we want one answer. */
function probe(options: RedisOptions): Promise<Result<void>> {
  return new Promise((resolve) => {
    const socket = connect({ host: options.host, port: options.port, timeout: 2000 });
    let answer = '';
    const end = (problem?: string): void => {
      socket.destroy();
      resolve(
        problem === undefined
          ? ok(undefined)
          : fail('embedded.redis-not-ready', problem, { retry: 'backoff' }),
      );
    };
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`AUTH ${options.password.reveal()}\r\nPING\r\n`));
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.includes('+PONG\r\n')) end();
      else if (answer.includes('-')) end(`it answers ${JSON.stringify(answer)}`);
    });
    socket.once('timeout', () => end('it does not answer'));
    socket.once('error', (error) => end(`it refuses connections (${error.message})`));
    socket.once('close', () => end('it closed the connection'));
  });
}
