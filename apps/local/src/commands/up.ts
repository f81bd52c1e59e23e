import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { makeHome } from '../settings/home.js';
import type { LocalConfig } from '../settings/config.js';
import { lastLines, withLogDescriptor } from '../supervisor/log-file.js';
import { ControlClient } from './control-client.js';
import { failedEnd, print } from './print.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** How long the supervisor may take until it listens, before it starts anything. */
const LISTEN_TIMEOUT_MS = 15_000;
const POLL_MS = 25;

/**
 * Brings the stack up: starts the supervisor in the background unless one runs, and prints its progress
 * until everything is live or something failed. With `--attach` it stays, and takes the stack down when
 * interrupted. Gives the exit code.
 */
export async function up(config: LocalConfig, args: readonly string[]): Promise<number> {
  const start = performance.now();
  const client = new ControlClient(config.home.socket);
  const present = await settled(client);
  if (!present) {
    const started = await startSupervisor(config, client, args);
    if (!started.ok) {
      print(failedEnd(started.error, performance.now() - start));
      return 1;
    }
  }
  const isUnchanged = present?.state === 'ready';
  if (config.isAttached) {
    // A terminal sends its Ctrl-C to us and to who started us, who passes it on: it may come twice.
    const stop = (): void => void client.stream('POST', '/v1/stop', () => undefined);
    process.on('SIGINT', stop).on('SIGTERM', stop);
  }
  const path = config.isAttached ? '/v1/progress?follow' : '/v1/progress';
  const end = await client.stream('GET', path, (event) => {
    if (event.type !== 'end') print(event);
    else
      print({
        ...event,
        unchanged: isUnchanged,
        durationMs: Math.round(performance.now() - start),
      });
  });
  if (end) return end.outcome === 'failed' ? 1 : 0;
  const gone = fail(
    'local.supervisor-gone',
    `The supervisor ended without a word. Look at: ${config.home.log('supervisor')}`,
  );
  print(failedEnd(gone.error, performance.now() - start));
  return 1;
}

/** The running supervisor's status, once it is not on its way out. */
async function settled(client: ControlClient): ReturnType<ControlClient['status']> {
  for (;;) {
    const status = await client.status();
    if (!status || status.state === 'starting' || status.state === 'ready') return status;
    await delay(POLL_MS * 4);
  }
}

async function startSupervisor(
  config: LocalConfig,
  client: ControlClient,
  args: readonly string[],
): Promise<Result<void>> {
  const { home } = config;
  try {
    await makeHome(home);
  } catch (cause) {
    return fail(
      'local.home-unusable',
      `The state folder ${home.root} cannot be made (${String(cause)}). Free some space, or set FLEET_HOME to another folder.`,
      { cause },
    );
  }
  const log = home.log('supervisor');
  const supervisor = await withLogDescriptor(log, (descriptor) =>
    Promise.resolve(
      spawn(process.execPath, ['--enable-source-maps', MAIN, 'supervise', ...args], {
        stdio: ['ignore', descriptor, descriptor],
        detached: true,
        env: { ...process.env, NODE_COMPILE_CACHE: home.compileCache },
      }),
    ),
  );
  supervisor.unref();
  const ended = new AbortController();
  supervisor.once('exit', () => ended.abort());
  supervisor.once('error', () => ended.abort());
  return untilListening(client, log, ended.signal);
}

async function untilListening(
  client: ControlClient,
  log: string,
  ended: AbortSignal,
): Promise<Result<void>> {
  const deadline = performance.now() + LISTEN_TIMEOUT_MS;
  while (performance.now() < deadline) {
    // Asked after looking: another `up` may have won the race, and ours left to it.
    const hasEnded = ended.aborted;
    if (await client.status()) return ok(undefined);
    if (hasEnded) break;
    await delay(POLL_MS);
  }
  const lines = await lastLines(log, 5);
  return fail(
    'local.supervisor-not-started',
    `The supervisor did not start. The end of ${log}:\n${lines.join('\n')}`,
  );
}
