/**
 * Brings the local stack up, keeps it up, and takes it down. Observes: its parts (see `part.ts`), signals
 * and the control socket. Changes: starts and ends processes, writes the state folder.
 */
import { setInterval } from 'node:timers';
import {
  PART_NAMES,
  type LocalStatus,
  type LocalSummary,
  type PartName,
  type PartStatus,
  type ProgressEvent,
  type SupervisorState,
} from '@fleetcommand/contracts/http/local';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { firstProblem, type Check } from '../doctor/check.js';
import { essentialChecks } from '../doctor/doctor.js';
import type { LocalConfig } from '../settings/config.js';
import { planPorts, readPorts, writePorts } from '../settings/port-plan.js';
import { keepSecrets } from '../settings/secrets.js';
import type { Stack } from '../settings/stack.js';
import { readDemo } from '../steps/demo-record.js';
import { findHaproxy, haproxyStatus, listProcesses } from './haproxy-watch.js';
import { endLeftovers } from './leftovers.js';
import { rotateLogs } from './log-file.js';
import { memoryOf } from './memory.js';
import type { Part } from './part.js';
import { Progress } from './progress.js';
import { STOP_ORDER } from './stop-order.js';
import { summarize } from './summary.js';
import { bringUpTasks } from './tasks.js';
import { runTasks } from './task-graph.js';

const HAPROXY_POLL_MS = 2000;
const ROTATE_INTERVAL_MS = 60_000;

/** What must be right before, and what bringing up consists of. */
export interface Recipe {
  checks(config: LocalConfig): Promise<Check[]>;
  tasks: typeof bringUpTasks;
}

const WHOLE_STACK: Recipe = { checks: essentialChecks, tasks: bringUpTasks };

export class Supervisor {
  readonly progress = new Progress(() => new Date());
  private readonly parts = new Map<PartName, Part>();
  private readonly startedAt = new Date();
  private readonly start = performance.now();
  private state: SupervisorState = 'starting';
  private stack: Stack | undefined;
  private requestStopNow: () => void = () => undefined;
  private readonly stopRequested = new Promise<void>((resolve) => (this.requestStopNow = resolve));

  constructor(
    private readonly config: LocalConfig,
    private readonly recipe: Recipe = WHOLE_STACK,
  ) {}

  /** Runs until it is told to stop, or until bringing the stack up fails. The outcome is published. */
  async run(): Promise<Result<void>> {
    const timers = [
      setInterval(() => void this.lookAtHaproxy(), HAPROXY_POLL_MS),
      setInterval(() => void rotateLogs(this.config.home.logs), ROTATE_INTERVAL_MS),
    ];
    const up = this.bringUp();
    const first = await Promise.race([up, this.stopRequested.then(() => undefined)]);
    if (first?.ok) {
      this.state = 'ready';
      await this.lookAtHaproxy();
      this.publishEnd('ready', await this.summary(), null);
      await this.stopRequested;
    }
    this.state = first?.ok === false ? 'failed' : 'stopping';
    timers.forEach(clearInterval);
    await this.takeDown();
    await up;
    this.state = 'stopped';
    const failure = first?.ok === false ? first.error : null;
    this.publishEnd(failure ? 'failed' : 'stopped', null, failure);
    return failure ? err(failure) : ok(undefined);
  }

  requestStop(): void {
    this.requestStopNow();
  }

  follow(listener: (event: ProgressEvent) => void): () => void {
    return this.progress.follow(listener);
  }

  async status(): Promise<LocalStatus> {
    await this.lookAtHaproxy();
    const parts = PART_NAMES.map((name) => this.statusOf(name));
    const haproxy = findHaproxy(await listProcesses(), this.config.home.edge);
    const workers = haproxy?.workers ?? [];
    const pids = parts.flatMap(({ pid }) => pid ?? []);
    const memory = await memoryOf([...pids, ...workers, process.pid]);
    const total = (all: readonly number[]): number =>
      all.reduce((sum, pid) => sum + (memory.get(pid) ?? 0), 0);
    return {
      state: this.state,
      supervisor: {
        pid: process.pid,
        startedAt: this.startedAt.toISOString(),
        memoryBytes: total([process.pid]),
      },
      home: this.config.home.root,
      parts: parts.map((part) =>
        part.pid === null
          ? part
          : {
              ...part,
              memoryBytes: total([part.pid, ...(part.name === 'haproxy' ? workers : [])]),
            },
      ),
      steps: this.progress.listSteps(),
    };
  }

  async summary(): Promise<LocalSummary | undefined> {
    if (this.state !== 'ready' || !this.stack) return undefined;
    return summarize(this.stack, await readDemo(this.config.home.demo));
  }

  private async bringUp(): Promise<Result<void>> {
    const stack = await this.progress.step('check', 'Machine and settings', (note) =>
      this.prepare(note),
    );
    if (!stack.ok) return stack;
    this.stack = stack.value;
    return runTasks(this.recipe.tasks(stack.value, this.progress, this.parts));
  }

  private async prepare(note: (message: string) => void): Promise<Result<Stack>> {
    const { config } = this;
    const ended = await endLeftovers(config.home.run, config.home.supervisorPid);
    if (ended > 0) note(`ended ${ended} processes of a run that was killed`);
    const wrong = firstProblem(await this.recipe.checks(config));
    if (wrong !== undefined) return fail('local.machine-not-fit', wrong);
    const secrets = await keepSecrets(config.home.secrets);
    if (!secrets.ok) return secrets;
    const ports = await planPorts(config.ports, await readPorts(config.home.ports));
    if (!ports.ok) return ports;
    await writePorts(config.home.ports, ports.value);
    return ok({ config, ports: ports.value, secrets: secrets.value });
  }

  private async takeDown(): Promise<void> {
    for (const group of STOP_ORDER)
      await Promise.all(
        group.map(async (name) => {
          const part = this.parts.get(name);
          if (part)
            await this.progress.step(`stop-${name}`, `Stop ${name}`, async () => {
              await part.stop();
              return ok(undefined);
            });
        }),
      );
  }

  private statusOf(name: PartName): PartStatus {
    return (
      this.progress.part(name) ?? {
        name,
        state: 'waiting',
        pid: null,
        url: null,
        memoryBytes: null,
        restarts: 0,
        message: null,
      }
    );
  }

  private async lookAtHaproxy(): Promise<void> {
    const before = this.statusOf('haproxy');
    const found = findHaproxy(await listProcesses(), this.config.home.edge);
    const after = haproxyStatus(before, found, this.statusOf('edge').state);
    if (after.pid !== before.pid || after.state !== before.state)
      this.progress.publish({ type: 'part', part: after });
  }

  private publishEnd(
    outcome: 'ready' | 'failed' | 'stopped',
    summary: LocalSummary | undefined | null,
    failure: Failure | null,
  ): void {
    this.progress.publish({
      type: 'end',
      outcome,
      durationMs: Math.round(performance.now() - this.start),
      unchanged: false,
      summary: summary ?? null,
      failure: failure && { code: failure.code, message: failure.message },
    });
  }
}
