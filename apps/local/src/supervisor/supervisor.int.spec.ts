import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalStatus, PartName, ProgressEvent } from '@fleetcommand/contracts/http/local';
import { freePort } from '@fleetcommand/embedded/ports';
import { identify } from '@fleetcommand/embedded/process-identity';
import { unwrap, type Result } from '@fleetcommand/kernel/result';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ControlClient } from '../commands/control-client.js';
import { controlDatabaseUrl } from '../environment.js';
import { readConfig, type LocalConfig } from '../settings/config.js';
import { makeHome } from '../settings/home.js';
import { PORT_NAMES, portVariable, readPorts, type PortPlan } from '../settings/port-plan.js';
import { keepSecrets } from '../settings/secrets.js';
import { openControlServer, type ControlServer } from './control-server.js';
import { Supervisor } from './supervisor.js';
import { bringUpTasks } from './tasks.js';

const TRIED: readonly string[] = ['postgres', 'redis', 'challtestsrv', 'pebble', 'migrate'];

let home = '';
let config: LocalConfig;
let supervisor: Supervisor | undefined;
let control: ControlServer | undefined;
let run: Promise<Result<void>> | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'fleetcommand-local-'));
  await chmod(home, 0o755);
  const ports: Record<string, string> = { FLEET_HOME: home };
  for (const name of PORT_NAMES) ports[portVariable(name)] = String(await freePort());
  config = unwrap(readConfig(['--no-demo'], ports));
  await makeHome(config.home);
});

afterEach(async () => {
  await stop();
  for (const name of await readdir(home))
    await rm(await realpath(join(home, name)), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

/** Brings up the servers that are not ours, as the supervisor's own process does. */
async function start(): Promise<ControlClient> {
  const made = new Supervisor(config, {
    checks: () => Promise.resolve([]),
    tasks: (...args) => bringUpTasks(...args).filter(({ name }) => TRIED.includes(name)),
  });
  supervisor = made;
  control = await openControlServer(config.home.socket, made);
  run = made.run();
  return new ControlClient(config.home.socket);
}

async function stop(): Promise<void> {
  supervisor?.requestStop();
  await run;
  await control?.close();
  supervisor = control = run = undefined;
}

async function statusOf(client: ControlClient): Promise<LocalStatus> {
  const status = await client.status();
  if (!status) throw new Error('the supervisor does not listen');
  return status;
}

const partOf = (status: LocalStatus, name: PartName) =>
  status.parts.find((part) => part.name === name);

describe('the supervisor', () => {
  it('brings everything up, tells what it does, and takes it down in order', async () => {
    const client = await start();
    const events: ProgressEvent[] = [];
    const end = await client.stream('GET', '/v1/progress', (event) => events.push(event));
    expect(end).toMatchObject({ outcome: 'ready', failure: null });
    expect(end?.summary).toMatchObject({ home, caFile: config.home.ca, logins: { demo: null } });
    const status = await statusOf(client);
    for (const name of ['postgres', 'redis', 'challtestsrv', 'pebble'] as const)
      expect(partOf(status, name)).toMatchObject({
        state: 'ready',
        pid: expect.any(Number),
        memoryBytes: expect.any(Number),
        restarts: 0,
      });
    expect(partOf(status, 'worker')).toMatchObject({ state: 'waiting', pid: null });
    const done = status.steps.filter(({ state }) => state === 'succeeded').map(({ name }) => name);
    expect(done.toSorted()).toEqual([...TRIED, 'check'].toSorted());
    const stops: string[] = [];
    const stopped = await client.stream('POST', '/v1/stop', (event) => {
      if (
        event.type === 'step' &&
        event.step.name.startsWith('stop-') &&
        event.step.state === 'succeeded'
      )
        stops.push(event.step.name);
    });
    expect(stopped).toMatchObject({ outcome: 'stopped' });
    expect(stops.toSorted()).toEqual([
      'stop-challtestsrv',
      'stop-pebble',
      'stop-postgres',
      'stop-redis',
    ]);
    for (const { pid } of status.parts)
      expect(pid === null ? undefined : await identify(pid)).toBeUndefined();
  });

  it('brings back the same data on the same ports, and trusts the CA of each run', async () => {
    await upAndRun('CREATE TABLE kept AS SELECT 42 AS answer');
    const ports = await readPorts(config.home.ports);
    await stop();
    expect(await upAndRun('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await readPorts(config.home.ports)).toEqual(ports);
    const bundle = await readFile(config.home.ca, 'utf8');
    const roots = bundle.split(/(?=-----BEGIN)/).map((pem) => new X509Certificate(pem));
    expect(roots).toHaveLength(2);
    expect(roots.every(({ ca }) => ca)).toBe(true);
  });

  async function upAndRun(sql: string): Promise<unknown[]> {
    const client = await start();
    await client.stream('GET', '/v1/progress', () => undefined);
    const secrets = unwrap(await keepSecrets(config.home.secrets));
    const ports = (await readPorts(config.home.ports)) as PortPlan;
    const database = new pg.Client(controlDatabaseUrl({ config, ports, secrets }));
    await database.connect();
    try {
      return (await database.query(sql)).rows;
    } finally {
      await database.end();
    }
  }

  it('brings a killed part back and shows that it did', async () => {
    const client = await start();
    await client.stream('GET', '/v1/progress', () => undefined);
    const { pid } = partOf(await statusOf(client), 'redis') ?? {};
    process.kill(pid ?? 0, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(partOf(await statusOf(client), 'redis')).toMatchObject({
        state: 'ready',
        restarts: 1,
      });
    }, 10_000);
  });

  it('ends what it started when one part cannot, and says which and why', async () => {
    const taken = config.ports.redis ?? 0;
    const { createServer } = await import('node:net');
    const squatter = createServer().listen(taken, '127.0.0.1');
    const client = await start();
    const end = await client.stream('GET', '/v1/progress', () => undefined);
    squatter.close();
    expect(end).toMatchObject({
      outcome: 'failed',
      failure: {
        code: 'local.port-taken',
        message: expect.stringMatching(new RegExp(`^Port ${taken} \\(redis\\) is taken by node`)),
      },
    });
    expect(await run).toMatchObject({ ok: false });
  });
});
