import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challtestsrvServer } from './challtestsrv.js';
import { launch, untilReady, type Running } from './launch.js';
import { pebbleRoot, pebbleServer } from './pebble.js';
import { postgresBinaries } from './postgres-binaries.js';
import { postgresServer, postgresUrl } from './postgres.js';
import { freePort, isPortFree, portOwner } from './ports.js';
import { findProgram } from './programs.js';
import { redisServer } from './redis.js';
import type { ServerSpec } from './server.js';
import { ownFolder } from './traversable.js';
import { unprivilegedUser } from './unix-user.js';

const host = '127.0.0.1';
const user = unprivilegedUser();
const servers: Running[] = [];
let home = '';

async function start(spec: ServerSpec): Promise<Running> {
  const server = unwrap(await launch(spec));
  servers.push(server);
  unwrap(await untilReady(spec, server));
  return server;
}

beforeAll(async () => {
  // mkdtemp makes a 0700 folder: exactly the closed parent that another account cannot pass.
  home = await mkdtemp(join(tmpdir(), 'fleetcommand-embedded-'));
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  // As root the data lies outside the closed folder, behind a symbolic link.
  const data = await realpath(join(home, 'postgres'));
  await rm(data, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

describe('postgres', () => {
  it('serves from a closed folder as an unprivileged user, and keeps its data over a restart', async () => {
    const dataDirectory = join(unwrap(await ownFolder(join(home, 'postgres'), user)), 'data');
    const options = {
      host,
      port: await freePort(),
      binaries: unwrap(await postgresBinaries(user)),
      dataDirectory,
      superuser: 'fleet',
      password: new Secret("pass'word/%"),
      durable: true,
      ...(user && { user }),
    };
    const first = await start(postgresServer(options));
    expect(await query(options, 'CREATE TABLE kept AS SELECT 42 AS answer')).toEqual([]);
    expect((await first.stop()).code).toBe(0);
    await start(postgresServer(options));
    expect(await query(options, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(
      await query(
        options,
        "SELECT current_setting('data_checksums') AS checksums, version() ~ ' 18' AS is18",
      ),
    ).toEqual([{ checksums: 'on', is18: true }]);
    await expect(query({ ...options, password: new Secret('wrong') }, 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  async function query(
    options: Parameters<typeof postgresUrl>[0],
    sql: string,
  ): Promise<unknown[]> {
    const client = new pg.Client(postgresUrl(options, 'postgres'));
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
});

describe('redis', () => {
  it('demands its password and says who holds its port', async () => {
    const options = {
      host,
      port: await freePort(),
      program: unwrap(await findProgram('redis-server')),
      dataDirectory: join(home, 'redis'),
      password: new Secret('letmein42'),
      durable: false,
    };
    const server = await start(redisServer(options));
    const refused = await redisServer({ ...options, password: new Secret('wrong') }).probe();
    expect(refused).toMatchObject({ ok: false, error: { code: 'embedded.redis-not-ready' } });
    expect(await isPortFree(options.port)).toBe(false);
    expect(await portOwner(options.port)).toEqual({ pid: server.pid, name: 'redis-server' });
    const second = redisServer({ ...options, dataDirectory: join(home, 'second') });
    const loser = unwrap(await launch(second));
    expect((await loser.exited).code).toBe(1);
  });
});

describe('pebble', () => {
  it('serves over TLS that its root verifies, with a new issuing root at every start', async () => {
    const dnsPort = await freePort();
    await start(
      challtestsrvServer({
        host,
        dnsPort,
        managementPort: await freePort(),
        program: unwrap(await findProgram('pebble-challtestsrv')),
      }),
    );
    const options = {
      host,
      port: await freePort(),
      managementPort: await freePort(),
      program: unwrap(await findProgram('pebble')),
      folder: join(home, 'pebble'),
      dnsServer: `${host}:${dnsPort}`,
      httpPort: await freePort(),
      tlsPort: await freePort(),
    };
    const first = await start(pebbleServer(options));
    const root = unwrap(await pebbleRoot(options));
    const tlsRoot = await readFile(join(options.folder, 'tls-root.pem'), 'utf8');
    await first.stop();
    await start(pebbleServer(options));
    expect(root).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(unwrap(await pebbleRoot(options))).not.toBe(root);
    expect(await readFile(join(options.folder, 'tls-root.pem'), 'utf8')).toBe(tlsRoot);
  });
});

describe('launching', () => {
  it('reports a server that ends before it serves', async () => {
    const spec: ServerSpec = {
      name: 'broken',
      command: '/bin/sh',
      args: ['-c', 'exit 3'],
      env: {},
      url: 'none',
      prepare: () => Promise.resolve({ ok: true, value: undefined }),
      probe: () =>
        Promise.resolve({
          ok: false,
          error: { code: 'x', message: 'not yet', retry: 'backoff' },
        }),
      readyTimeoutMs: 10_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 1000,
    };
    const server = unwrap(await launch(spec));
    expect(await untilReady(spec, server)).toMatchObject({
      ok: false,
      error: { code: 'embedded.ended-early', message: expect.stringContaining('exit code 3') },
    });
  });
});
