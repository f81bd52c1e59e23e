/**
 * Keeps one HAProxy running in master-worker mode.
 *
 * Observes: the master's exit, the master socket (`show proc`) and the worker's stats socket.
 * Changes: starts the program, reloads it through the master socket, starts it again when it dies, and drains
 * it at the end. A master left over by a killed predecessor goes on serving and is taken over with a reload.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { readMasterState, requestReload } from './master.js';
import type { MasterState } from './master.js';
import { summarizeAlerts } from './output.js';
import { OutputLog } from './output-log.js';
import { readWorkerPid } from './runtime.js';

export interface HaproxyOptions {
  readonly programPath: string;
  readonly configPath: string;
  readonly masterSocketPath: string;
  /** The stats socket that the configuration declares. */
  readonly runtimeSocketPath: string;
  /** Where HAProxy's own messages go; a file, so that they outlive this process as HAProxy does. */
  readonly outputPath: string;
  /** Longest wait for a new worker after a start or reload. Default 60,000: loading 10,000 certificates takes 9 s. */
  readonly settleTimeoutMs?: number;
  /**
   * Whether it ends when this process does, however that ends (Linux, prctl(2)). Otherwise it goes on serving, and
   * whoever comes next takes it over. Default false.
   */
  readonly endsWithUs?: boolean;
  /** First pause before a dead HAProxy is started again; doubles up to 5,000. Default 100. */
  readonly restartPauseMs?: number;
  /** Brings the configuration file up to date before a dead HAProxy is started again. */
  readonly beforeRestart?: () => Promise<void>;
  readonly onEvent?: (event: HaproxyEvent) => void;
}

export type HaproxyEvent =
  | { readonly type: 'started' | 'adopted' | 'reloaded' | 'restarted'; readonly workerPid: number }
  | { readonly type: 'died'; readonly reason: string; readonly nextStartInMs: number }
  | { readonly type: 'restart-failed'; readonly failure: Failure; readonly nextStartInMs: number };

const LONGEST_RESTART_PAUSE_MS = 5_000;
const STABLE_AFTER_MS = 30_000;
const MASTER_ABSENCE_MS = 2_000;
const LONGEST_END_MS = 5_000;
const SETPRIV = '/usr/bin/setpriv';

export class HaproxyProcess {
  private child: ChildProcess | undefined;
  private masterPid: number | undefined;
  private stopping = false;
  private startedAtMs = 0;
  private restartPauseMs: number;
  private readonly output: OutputLog;
  /** Increases with each master; a watcher of an earlier one goes quiet. */
  private generation = 0;
  /** The worker that takes new connections; undefined while none does. */
  workerPid: number | undefined;
  /** How often HAProxy died and was started again. */
  restarts = 0;

  constructor(private readonly options: HaproxyOptions) {
    this.restartPauseMs = options.restartPauseMs ?? 100;
    this.output = new OutputLog(options.outputPath);
  }

  /**
   * Starts HAProxy, or takes over the one a predecessor left, and waits until its worker answers.
   * Fails with `haproxy.start-failed` and HAProxy's reason.
   */
  async start(): Promise<Result<{ workerPid: number; adopted: boolean }, Failure>> {
    this.stopping = false;
    const left = await readMasterState(this.options.masterSocketPath);
    if (left.ok) return this.adopt(left.value);
    const started = await this.launch();
    if (!started.ok) return started;
    this.options.onEvent?.({ type: 'started', workerPid: started.value });
    return ok({ workerPid: started.value, adopted: false });
  }

  /**
   * Loads the configuration file anew without refusing a connection, and waits until a new worker answers.
   * Fails with `haproxy.reload-failed`; the former worker then goes on serving.
   */
  async reload(): Promise<Result<{ workerPid: number }, Failure>> {
    const former = await readWorkerPid({ socketPath: this.options.runtimeSocketPath });
    const mark = await this.output.mark();
    const requested = await this.askToReload();
    if (!requested.ok) return requested;
    const settled = await this.settle(mark, former.ok ? former.value : undefined);
    if (!settled.ok) {
      return fail(
        'haproxy.reload-failed',
        `HAProxy did not take the new configuration (${settled.error.message}). The former one goes on serving.`,
        { retry: 'backoff' },
      );
    }
    this.workerPid = settled.value;
    this.options.onEvent?.({ type: 'reloaded', workerPid: settled.value });
    return ok({ workerPid: settled.value });
  }

  /**
   * Stops taking connections, waits up to `drainMs` for those under way, then ends HAProxy: at the latest after
   * `drainMs` and five seconds nothing of it is left. Connections that are kept are closed over `close-spread-time` of
   * the configuration.
   */
  async stop(drainMs: number): Promise<void> {
    this.stopping = true;
    this.generation += 1;
    const pid = this.masterPid;
    if (pid === undefined) return;
    signal(pid, 'SIGUSR1');
    if (!(await waitForExit(pid, drainMs))) {
      signal(pid, 'SIGTERM');
      if (!(await waitForExit(pid, LONGEST_END_MS))) killGroup(pid);
    }
    this.masterPid = undefined;
    this.workerPid = undefined;
  }

  /** Lets go of HAProxy without ending it: a successor takes it over. */
  release(): void {
    this.stopping = true;
    this.generation += 1;
    this.child?.unref();
  }

  private async adopt(
    state: MasterState,
  ): Promise<Result<{ workerPid: number; adopted: boolean }, Failure>> {
    this.masterPid = state.masterPid;
    this.watchAdopted(state.masterPid);
    const reloaded = await this.reload();
    if (!reloaded.ok) return reloaded;
    this.options.onEvent?.({ type: 'adopted', workerPid: reloaded.value.workerPid });
    return ok({ workerPid: reloaded.value.workerPid, adopted: true });
  }

  private async launch(): Promise<Result<number, Failure>> {
    const { configPath, masterSocketPath } = this.options;
    const generation = ++this.generation;
    const output = await this.output.reopen();
    // Detached: an interrupt typed at a terminal must not end HAProxy before it is drained.
    const socket = `${masterSocketPath},mode,600`;
    const [program, args] = this.command([
      '-W',
      '-C',
      dirname(configPath),
      '-S',
      socket,
      '-f',
      configPath,
    ]);
    const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    this.child = child;
    this.masterPid = child.pid;
    this.startedAtMs = performance.now();
    const exit = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, byName) => resolve(`exit ${byName ?? code}`));
    });
    const first = await Promise.race([this.settle(0, undefined), exit]);
    if (typeof first === 'string' || !first.ok) {
      if (child.pid !== undefined) signal(child.pid, 'SIGKILL');
      const why =
        typeof first === 'string'
          ? `${summarizeAlerts(await this.output.since(0))} (${first})`
          : first.error.message;
      return fail('haproxy.start-failed', `HAProxy did not start: ${why}.${adviceOn(why)}`, {
        retry: 'backoff',
      });
    }
    this.workerPid = first.value;
    void exit.then((reason) => this.onDeath(generation, reason));
    return ok(first.value);
  }

  private command(args: string[]): [program: string, args: string[]] {
    const { programPath, endsWithUs = false } = this.options;
    if (!endsWithUs || !existsSync(SETPRIV)) return [programPath, args];
    return [SETPRIV, ['--pdeathsig', 'TERM', '--', programPath, ...args]];
  }

  /**
   * Waits until the load whose messages begin at `mark` has ended and a worker other than `former` answers on
   * the stats socket; returns its process id. Fails with HAProxy's reason.
   */
  private async settle(mark: number, former: number | undefined): Promise<Result<number, Failure>> {
    const { runtimeSocketPath, settleTimeoutMs = 60_000 } = this.options;
    const deadline = performance.now() + settleTimeoutMs;
    let pauseMs = 5;
    while (performance.now() < deadline) {
      const outcome = await this.output.loadingOutcome(mark);
      if (outcome === 'failure') {
        const reason = summarizeAlerts(await this.output.since(mark));
        return fail('haproxy.load-failed', reason, { retry: 'backoff' });
      }
      if (outcome === 'success') {
        const worker = await readWorkerPid({ socketPath: runtimeSocketPath });
        if (worker.ok && worker.value !== former && (await this.masterKnows(worker.value))) {
          return worker;
        }
      }
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, 100);
    }
    return fail('haproxy.no-answer', `no worker answered within ${settleTimeoutMs} ms`, {
      retry: 'backoff',
    });
  }

  /** For a moment after a load, also a failed one, the master replaces itself and nobody listens. */
  private async askToReload(): Promise<Result<void, Failure>> {
    const deadline = performance.now() + MASTER_ABSENCE_MS;
    for (;;) {
      const requested = await requestReload(this.options.masterSocketPath);
      if (requested.ok || performance.now() > deadline) return requested;
      await delay(20);
    }
  }

  /** The master replaces itself once more after it forked the worker; a reload asked for meanwhile would be lost. */
  private async masterKnows(workerPid: number): Promise<boolean> {
    const state = await readMasterState(this.options.masterSocketPath, 300);
    return state.ok && state.value.worker?.pid === workerPid;
  }

  private onDeath(generation: number, reason: string): void {
    if (this.stopping || generation !== this.generation) return;
    this.workerPid = undefined;
    if (performance.now() - this.startedAtMs > STABLE_AFTER_MS) {
      this.restartPauseMs = this.options.restartPauseMs ?? 100;
    }
    this.options.onEvent?.({ type: 'died', reason, nextStartInMs: this.restartPauseMs });
    void this.startAgain();
  }

  private async startAgain(): Promise<void> {
    while (!this.stopping) {
      await delay(this.restartPauseMs);
      if (this.stopping) return;
      this.restartPauseMs = Math.min(this.restartPauseMs * 2, LONGEST_RESTART_PAUSE_MS);
      await this.options.beforeRestart?.();
      const started = await this.launch();
      if (started.ok) {
        this.restarts += 1;
        this.options.onEvent?.({ type: 'restarted', workerPid: started.value });
        return;
      }
      this.options.onEvent?.({
        type: 'restart-failed',
        failure: started.error,
        nextStartInMs: this.restartPauseMs,
      });
    }
  }

  /** An adopted master is no child of ours: its end is seen by looking for it. */
  private watchAdopted(pid: number): void {
    const generation = ++this.generation;
    const timer = setInterval(() => {
      if (generation !== this.generation || this.stopping) return clearInterval(timer);
      if (isRunning(pid)) return;
      clearInterval(timer);
      this.onDeath(generation, 'it is gone');
    }, 250);
    timer.unref();
  }
}

/** Whether the process is there and not just unburied: an adopted one may have nobody to reap it. */
function isRunning(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/** Whether the process was there to be told. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** The master and its workers, which are of the group it leads. */
function killGroup(masterPid: number): void {
  if (!signal(-masterPid, 'SIGKILL')) signal(masterPid, 'SIGKILL');
}

async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid)) {
    if (performance.now() >= deadline) return false;
    await delay(20);
  }
  return true;
}

function adviceOn(why: string): string {
  return why.includes('Permission denied')
    ? ' Ports below 1024 need a right: choose higher ones, or grant it (`setcap cap_net_bind_service=+ep` on the haproxy program, and NET_BIND_SERVICE to its container).'
    : '';
}
