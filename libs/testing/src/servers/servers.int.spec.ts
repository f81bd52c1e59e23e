import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { identify } from '@fleetcommand/embedded/process-identity';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { emptyDatabase, testDatabase, testPostgres, testRedis } from './shared.js';
import { startPebble, startPostgres, startRedis, type OwnServer } from './start.js';

const toStop: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(toStop.map((server) => server.stop())));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the shared PostgreSQL', () => {
  it('gives every caller a database of its own', async () => {
    const [first, second] = await Promise.all([emptyDatabase(), emptyDatabase()]);
    await query(first, 'CREATE TABLE only_here (id int)');
    await expect(query(second, 'SELECT * FROM only_here')).rejects.toThrow('does not exist');
    expect(new URL(first).host).toBe(new URL(await testPostgres()).host);
  });

  it('gives databases with every migration applied', async () => {
    const rows = await query(
      await testDatabase(),
      'SELECT count(*) FILTER (WHERE finished_at IS NULL)::int AS unfinished, count(*)::int > 0 AS some FROM _prisma_migrations',
    );
    expect(rows).toEqual([{ unfinished: 0, some: true }]);
  });
});

describe('the shared Redis', () => {
  it('gives every caller a prefix of its own', async () => {
    const [first, second] = await Promise.all([testRedis(), testRedis()]);
    expect(first.url).toBe(second.url);
    expect(first.prefix).not.toBe(second.prefix);
  });
});

describe('servers of one’s own', () => {
  it('come back on the same port after being killed', async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    toStop.push(postgres, redis);
    await query(postgres.url, 'CREATE TABLE kept (id int)');
    await killAndRestart(postgres);
    await killAndRestart(redis);
    expect(await query(postgres.url, 'SELECT * FROM kept')).toEqual([]);
  });

  async function killAndRestart(server: OwnServer): Promise<void> {
    const before = server.pid();
    await server.kill();
    expect(await identify(before)).toBeUndefined();
    await server.restart();
    expect(server.pid()).not.toBe(before);
  }

  it('include a CA whose directory its own root verifies', async () => {
    const ca = await startPebble();
    toStop.push(ca);
    const [response] = await once(
      get(ca.directoryUrl, { ca: await readFile(ca.caFile) }),
      'response',
    );
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(await ca.root()).toContain('BEGIN CERTIFICATE');
  });

  it('end with the process that started them, even when it is killed', async () => {
    const starter = spawn(
      process.execPath,
      ['--conditions=@fleetcommand/source', '--input-type=module', '--eval', STARTER],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname },
    );
    const [line] = await once(starter.stdout.setEncoding('utf8'), 'data');
    const serverPid = Number(line);
    // From when it is the server itself: setpriv, which becomes it, has told the kernel by then.
    const command = () => readFile(`/proc/${serverPid}/comm`, 'utf8');
    await vi.waitFor(async () => expect(await command()).toBe('sleep\n'), 10_000);
    starter.kill('SIGKILL');
    await vi.waitFor(async () => expect(await identify(serverPid)).toBeUndefined(), 10_000);
  });

  // Node strips the types of the library's source itself.
  const STARTER = `
    import { launch } from '@fleetcommand/embedded/launch';
    const server = await launch({
      name: 'sleep', command: '/bin/sleep', args: ['60'], env: {}, url: '', stopSignal: 'SIGTERM',
      readyTimeoutMs: 1, stopTimeoutMs: 1,
      prepare: async () => ({ ok: true }), probe: async () => ({ ok: true }),
    });
    console.log(server.value.pid);
    setInterval(() => {}, 1000);
  `;
});
