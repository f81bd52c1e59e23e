/** A whole local stack of its own, as `./fleet up` starts it: own folder, own ports, real parts. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  localStatus,
  localSummary,
  progressEvent,
  type LocalSummary,
  type PartName,
  type PartStatus,
} from '@fleetcommand/contracts/http/local';
import { freePort } from '@fleetcommand/embedded/ports';

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const PROGRAM = join(WORKSPACE, 'apps/local/dist/main.js');

export interface Stack {
  readonly home: string;
  readonly summary: LocalSummary;
  readonly environment: NodeJS.ProcessEnv;
  part(name: PartName): Promise<PartStatus>;
  up(): Promise<LocalSummary>;
  /** Stops everything, keeping what was stored. */
  down(): Promise<void>;
  /** Stops everything and removes the folder. */
  destroy(): Promise<void>;
}

export interface StackOptions {
  readonly demo?: boolean;
  /** Provision into this cluster; its path is given to the first `up` only. */
  readonly kubeconfig?: string;
  /** Keep everything on this PostgreSQL server. */
  readonly databaseUrl?: string;
  /** Of the environment, such as `EMAIL_VERIFICATION`. */
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = await mkdtemp(join(tmpdir(), 'fleet-journey-'));
  const [http, https] = await Promise.all([freePort(), freePort()]);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    FLEET_HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    // A test's own servers, where the specs' global set-up names any, are not this stack's.
    DATABASE_URL: options.databaseUrl ?? '',
    NO_COLOR: '1',
    ...options.variables,
  };
  const args = [
    '--http-port',
    String(http),
    '--https-port',
    String(https),
    ...(options.demo ? [] : ['--no-demo']),
  ];
  const up = async (...more: string[]) => {
    const end = await command(['up', ...args, ...more], environment);
    if (end.outcome !== 'ready')
      throw new Error(`the stack did not come up: ${end.failure?.message}`);
    return localSummary.parse(end.summary);
  };
  const down = async () => {
    await command(['down'], environment);
  };
  const cluster = options.kubeconfig === undefined ? [] : ['--kubeconfig', options.kubeconfig];
  const summary = await up(...cluster).catch(async (error: unknown) => {
    await down();
    throw error;
  });
  return {
    home,
    summary,
    environment,
    up: () => up(),
    down,
    async part(name) {
      const status = localStatus.parse(JSON.parse(await output(['status'], environment)));
      const part = status.parts.find((candidate) => candidate.name === name);
      if (!part) throw new Error(`there is no part ${name}`);
      return part;
    },
    async destroy() {
      await down();
      // A process that was just ended may still be writing its compile cache.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function command(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const event = progressEvent.parse(JSON.parse(line));
    if (event.type === 'end') return event;
  }
  throw new Error(`local ${args.join(' ')} ended without a word`);
}

async function output(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return text;
}
