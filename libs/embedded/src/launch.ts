/**
 * Runs a `ServerSpec` as a child process: observes its exit and its probe; changes nothing but the
 * process itself and the log it writes to.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { ServerSpec } from './server.js';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends it: gracefully, and by SIGKILL once the spec's patience is over. */
  stop(): Promise<Exit>;
}

export interface LaunchOptions {
  /** File descriptor its output is appended to; without one the output is dropped. */
  readonly logDescriptor?: number;
}

const SETPRIV = '/usr/bin/setpriv';

/**
 * Prepares and spawns the server, in a session of its own (a Ctrl-C at the terminal must reach only
 * us: we end the servers in order). Where the kernel can, the server is told to end when we die.
 */
export async function launch(
  spec: ServerSpec,
  options: LaunchOptions = {},
): Promise<Result<Running>> {
  const prepared = await spec.prepare();
  if (!prepared.ok) return prepared;
  const [command, args] = withParentDeathSignal(spec);
  const output = options.logDescriptor ?? 'ignore';
  const child = spawn(command, args, {
    env: { ...spec.env },
    stdio: ['ignore', output, output],
    detached: true,
    ...(spec.workingDirectory !== undefined && { cwd: spec.workingDirectory }),
    ...(spec.user && { uid: spec.user.uid, gid: spec.user.gid }),
  });
  const exited = exitOf(child);
  const failure = await spawned(child);
  if (failure)
    return fail(
      'embedded.spawn-failed',
      `${spec.name} could not be started: ${failure.message} (program ${spec.command}).`,
      { cause: failure },
    );
  return ok(running(spec, child, exited));
}

/** Linux: the kernel sends the stop signal when our thread ends, even by SIGKILL (prctl(2)). */
function withParentDeathSignal(spec: ServerSpec): [string, string[]] {
  if (!existsSync(SETPRIV)) return [spec.command, [...spec.args]];
  const signal = spec.stopSignal.replace(/^SIG/, '');
  return [SETPRIV, ['--pdeathsig', signal, '--', spec.command, ...spec.args]];
}

function spawned(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.on('error', resolve);
  });
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function running(spec: ServerSpec, child: ChildProcess, exited: Promise<Exit>): Running {
  const pid = child.pid ?? 0;
  return {
    name: spec.name,
    pid,
    exited,
    async stop() {
      child.kill(spec.stopSignal);
      const patience = new AbortController();
      const killed = delay(spec.stopTimeoutMs, undefined, { signal: patience.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      const exit = await exited;
      patience.abort();
      await killed;
      return exit;
    },
  };
}

/** How often a starting server is asked; short, because most are up within a second. */
const PROBE_INTERVAL_MS = 40;

/** Waits until the server's probe succeeds, it ends, `signal` aborts, or its patience is over. */
export async function untilReady(
  spec: ServerSpec,
  server: Running,
  signal?: AbortSignal,
): Promise<Result<void>> {
  let exit: Exit | undefined;
  void server.exited.then((value) => (exit = value));
  const deadline = performance.now() + spec.readyTimeoutMs;
  for (;;) {
    const answer = await spec.probe();
    if (exit) return endedEarly(spec, exit);
    if (answer.ok) return answer;
    if (signal?.aborted) return fail('embedded.aborted', `Waiting for ${spec.name} was given up.`);
    if (performance.now() > deadline)
      return fail(
        'embedded.not-ready',
        `${spec.name} did not serve within ${spec.readyTimeoutMs / 1000} s: ${answer.error.message}`,
        { retry: 'backoff' },
      );
    await delay(PROBE_INTERVAL_MS);
  }
}

function endedEarly(spec: ServerSpec, exit: Exit): Result<void> {
  return fail(
    'embedded.ended-early',
    `${spec.name} ended before it served (${describeExit(exit)}).`,
    { retry: 'backoff' },
  );
}

/** An exit in words: `exit code 1`, or `signal SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
}
