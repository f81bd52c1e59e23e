/**
 * Keeps one part of the stack running. Observes its process's end and, while it serves, its probe every
 * few seconds. Changes: starts the process again with growing pauses, writes its pid file, publishes its
 * status. A part that hangs is shown as `unready`, not killed: whether it may be is for a person to say.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PartName, PartState, PartStatus } from '@fleetcommand/contracts/http/local';
import {
  describeExit,
  launch,
  untilReady,
  type Exit,
  type Running,
} from '@fleetcommand/embedded/launch';
import { writePidFile } from '@fleetcommand/embedded/process-identity';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { err, type Failure, type Result } from '@fleetcommand/kernel/result';
import { rm } from 'node:fs/promises';
import { backoffMs, STABLE_AFTER_MS } from './backoff.js';
import { lastLines, withLogDescriptor } from './log-file.js';

export interface PartOptions {
  readonly name: PartName;
  readonly spec: ServerSpec;
  readonly logFile: string;
  readonly pidFile: string;
  readonly onChange: (status: PartStatus) => void;
  /** Called each time it has become ready, before it counts as ready; its failure counts as the part's. */
  readonly onReady?: () => Promise<Result<void>>;
  /** Default 5000. */
  readonly probeIntervalMs?: number;
}

/** How often a first start is tried before bringing the stack up fails. */
const FIRST_START_ATTEMPTS = 3;

/** Exit codes that say "my configuration or surroundings are wrong": another try would end the same. */
const HOPELESS_EXIT_CODES: ReadonlySet<number> = new Set([78]);

const LOG_LINES_SHOWN = 5;

export class Part {
  private running: Running | undefined;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  private failures = 0;
  private current: PartStatus;

  constructor(private readonly options: PartOptions) {
    const { name, spec } = options;
    this.current = {
      name,
      state: 'waiting',
      pid: null,
      url: spec.url,
      memoryBytes: null,
      restarts: 0,
      message: null,
    };
  }

  get status(): PartStatus {
    return this.current;
  }

  /** Starts it and resolves when it serves; from then on it is kept running until `stop`. */
  async start(): Promise<Result<void>> {
    for (let attempt = 1; ; attempt += 1) {
      const started = await this.startOnce();
      if (started.ok) {
        this.watching = this.watch();
        return started;
      }
      const isLast = attempt === FIRST_START_ATTEMPTS || started.error.retry === 'never';
      if (isLast || this.stopping.signal.aborted) return this.givenUp(started.error);
      await this.pause(started.error.message);
    }
  }

  /** Ends it gracefully, and everything about keeping it running. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.running) this.set('stopping', null);
    await this.running?.stop();
    await this.watching;
    await rm(this.options.pidFile, { force: true });
    this.running = undefined;
    this.set('stopped', null);
  }

  private async startOnce(): Promise<Result<void>> {
    const { spec, logFile, pidFile } = this.options;
    this.set('starting', null);
    const launched = await withLogDescriptor(logFile, (logDescriptor) =>
      launch(spec, { logDescriptor }),
    );
    if (!launched.ok) return launched;
    const server = launched.value;
    this.running = server;
    this.set('starting', null);
    await writePidFile(pidFile, server.pid);
    const ready = await this.untilServing(server);
    if (ready.ok) {
      this.set('ready', null);
      return ready;
    }
    const exit = await server.stop();
    this.running = undefined;
    const isHopeless = exit.code !== null && HOPELESS_EXIT_CODES.has(exit.code);
    return err({ ...ready.error, retry: isHopeless ? 'never' : 'backoff' });
  }

  private async untilServing(server: Running): Promise<Result<void>> {
    const ready = await untilReady(this.options.spec, server, this.stopping.signal);
    if (!ready.ok) return ready;
    return (await this.options.onReady?.()) ?? ready;
  }

  private async givenUp(failure: Failure): Promise<Result<void>> {
    this.set('stopped', failure.message);
    const lines = await lastLines(this.options.logFile, LOG_LINES_SHOWN);
    const log =
      lines.length > 0 ? `\nThe end of ${this.options.logFile}:\n${lines.join('\n')}` : '';
    return err({ ...failure, message: failure.message + log });
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted && this.running) {
      const readyAt = performance.now();
      const exit = await this.observe(this.running);
      if (this.stopping.signal.aborted) return;
      if (performance.now() - readyAt > STABLE_AFTER_MS) this.failures = 0;
      await this.bringBack(`It ended unexpectedly (${describeExit(exit)})`);
    }
  }

  /** Waits for the process's end, telling on the way whether it answers its probe. */
  private async observe(server: Running): Promise<Exit> {
    const { spec, probeIntervalMs = 5000 } = this.options;
    let isEnded = false;
    const ended = server.exited.finally(() => (isEnded = true));
    const timer = setInterval(() => {
      void spec.probe().then((answer) => {
        if (isEnded || this.stopping.signal.aborted) return;
        if (answer.ok) this.set('ready', this.current.message);
        else this.set('unready', answer.error.message);
      });
    }, probeIntervalMs);
    const exit = await ended;
    clearInterval(timer);
    return exit;
  }

  private async bringBack(reason: string): Promise<void> {
    this.running = undefined;
    for (let why = reason; !this.stopping.signal.aborted;) {
      await this.pause(why);
      if (this.stopping.signal.aborted) return;
      this.current = { ...this.current, restarts: this.current.restarts + 1 };
      const started = await this.startOnce();
      if (started.ok) {
        this.set('ready', `${reason} and was started again.`);
        return;
      }
      why = started.error.message;
    }
  }

  private async pause(reason: string): Promise<void> {
    this.failures += 1;
    const pauseMs = backoffMs(this.failures);
    this.set('backing-off', `${reason.replace(/\.$/, '')}. Next start in ${pauseMs / 1000} s.`);
    await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private set(state: PartState, message: string | null): void {
    const pid = this.running?.pid ?? null;
    const { current } = this;
    if (current.state === state && current.message === message && current.pid === pid) return;
    this.current = { ...current, state, message, pid };
    this.options.onChange(this.current);
  }
}
