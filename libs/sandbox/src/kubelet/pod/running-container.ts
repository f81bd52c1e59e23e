/** Starts a container's process and everything around it (log, record, memory limit, probes), and ends it. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { quantityValue } from '../../objects/quantity.js';
import type { Container, Pod, Probe } from '../../objects/kinds.js';
import type { KubeletContext } from '../kubelet-context.js';
import type { Launch } from '../launch/launch.js';
import type { UserIds } from '../launch/run-as.js';
import { runAction, type ActionTarget } from '../probes/probe-action.js';
import { startProbing } from '../probes/probe-worker.js';
import type { Outcome, ProbeKind } from '../probes/probe-verdict.js';
import { startProcess, type ContainerProcess } from '../process/container-process.js';
import { execCommand } from '../process/exec-command.js';
import { makeGracefulStop, type GracefulStop } from '../process/graceful-stop.js';
import { identify, removeIdentity, writeIdentity } from '../process/process-identity.js';
import type { Ended } from './container-record.js';

export interface ContainerStart {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIP: string;
  readonly launch: Launch;
  readonly user: UserIds | undefined;
  readonly restartCount: number;
}

/** What a running container tells its pod. */
export interface ContainerListener {
  onProbe(kind: ProbeKind, verdict: Outcome): void;
  onProbeFailure(kind: ProbeKind, message: string): void;
  onOverMemory(usedBytes: number, limitBytes: number): void;
  onHookFailure(hook: 'postStart' | 'preStop', message: string): void;
  onEnded(ended: Ended): void;
}

export interface RunningContainer {
  readonly containerId: string;
  readonly startedAt: Date;
  /** Resolves when it has ended and its listener been told. */
  readonly ended: Promise<void>;
  /** preStop hook, SIGTERM, and SIGKILL after `graceMs`; called again, it can only come sooner. */
  stop(graceMs: number): void;
  /** Begins the readiness and liveness probes; the startup probe, if any, runs from the start. */
  probeOn(): void;
  /** Ends all probes but readiness, as for a pod that is leaving. */
  probeReadinessOnly(): void;
}

/** Rejects with the system's error when the program cannot be started. */
export async function startContainer(
  context: KubeletContext,
  start: ContainerStart,
  listener: ContainerListener,
): Promise<RunningContainer> {
  const { timers, logs } = context;
  const { pod, container, launch, user } = start;
  const log = logs.open(pod, container.name, start.restartCount);
  let process: ContainerProcess;
  try {
    process = await startProcess(launch, user, (stream, chunk) => {
      log.append(stream, chunk);
    });
  } catch (error) {
    log.close();
    throw error;
  }
  const startedAt = timers.now();
  const containerId = `sandbox://${randomUUID().replaceAll('-', '')}`;
  const record = recordProcess(context, pod, container, process.pid);
  const target: ActionTarget = {
    container,
    podIP: start.podIP,
    exec: (command, timeoutMs) => execCommand(launch, user, command, timeoutMs),
  };
  const probes = makeProbes(context, container, target, listener);
  const outOfMemory = limitMemory(context, container, process, listener);
  const stopping = makeStop(context, container, target, process, listener);
  runPostStart(container, target, listener);

  const ended = process.exited.then(({ exitCode }) => {
    probes.stopAll();
    stopping.ended();
    removeIdentity(record);
    log.close();
    const killedForMemory = outOfMemory.over();
    listener.onEnded({
      containerId,
      exitCode,
      reason: reasonOf(exitCode, killedForMemory),
      startedAt,
      finishedAt: timers.now(),
    });
  });
  return {
    containerId,
    startedAt,
    ended,
    stop(graceMs) {
      stopping.within(graceMs);
    },
    probeOn() {
      probes.begin();
    },
    probeReadinessOnly() {
      probes.stop('startup');
      probes.stop('liveness');
    },
  };
}

function reasonOf(exitCode: number, killedForMemory: boolean): string {
  if (killedForMemory) return 'OOMKilled';
  return exitCode === 0 ? 'Completed' : 'Error';
}

/** Written down at once, so that a sandbox that is killed finds the process when it comes back. */
function recordProcess(
  { directories }: KubeletContext,
  pod: Pod,
  container: Container,
  pid: number,
): string {
  const file = path.join(directories.processes, `${pod.metadata.uid}_${container.name}.json`);
  const identity = identify(pid);
  if (identity !== undefined) writeIdentity(file, identity);
  return file;
}

interface Probes {
  begin(): void;
  stop(kind: ProbeKind): void;
  stopAll(): void;
}

function makeProbes(
  { timers }: KubeletContext,
  container: Container,
  target: ActionTarget,
  listener: ContainerListener,
): Probes {
  const running = new Map<ProbeKind, () => void>();
  const stop = (kind: ProbeKind): void => {
    running.get(kind)?.();
    running.delete(kind);
  };
  const begin = (kind: ProbeKind, probe: Probe | undefined): void => {
    if (probe === undefined || running.has(kind)) return;
    const end = startProbing({
      kind,
      probe,
      timers,
      run: (action, timeoutMs) => runAction(action, target, timeoutMs),
      onVerdict(verdict) {
        // A startup probe asks once and for all.
        if (kind === 'startup') stop(kind);
        listener.onProbe(kind, verdict);
      },
      onFailure(message) {
        listener.onProbeFailure(kind, message);
      },
    });
    running.set(kind, end);
  };
  begin('startup', container.startupProbe);
  return {
    begin() {
      begin('readiness', container.readinessProbe);
      begin('liveness', container.livenessProbe);
    },
    stop,
    stopAll() {
      for (const kind of running.keys()) stop(kind);
    },
  };
}

function limitMemory(
  { memory }: KubeletContext,
  container: Container,
  process: ContainerProcess,
  listener: ContainerListener,
): { over(): boolean } {
  const limitBytes = quantityValue(container.resources?.limits?.['memory']);
  let wasOver = false;
  if (limitBytes === undefined) return { over: () => false };
  const unwatch = memory.watch(process.pid, limitBytes, (usedBytes) => {
    if (wasOver) return;
    wasOver = true;
    listener.onOverMemory(usedBytes, limitBytes);
    process.kill();
  });
  void process.exited.then(unwatch);
  return { over: () => wasOver };
}

function makeStop(
  { timers }: KubeletContext,
  container: Container,
  target: ActionTarget,
  process: ContainerProcess,
  listener: ContainerListener,
): GracefulStop {
  const hook = container.lifecycle?.preStop;
  return makeGracefulStop({
    process,
    timers,
    async preStop(timeoutMs) {
      if (hook === undefined) return;
      const sleepSeconds = hook.sleep?.seconds;
      if (sleepSeconds !== undefined) {
        await new Promise<void>((resolve) => {
          timers.after(Math.min(sleepSeconds * 1000, timeoutMs), resolve);
        });
        return;
      }
      const { outcome, message } = await runAction(hook, target, timeoutMs);
      if (outcome === 'failure') listener.onHookFailure('preStop', message);
    },
  });
}

/** The longest a postStart hook may take; the real kubelet would wait for ever. */
const POST_START_TIMEOUT_MS = 60_000;

function runPostStart(
  container: Container,
  target: ActionTarget,
  listener: ContainerListener,
): void {
  const hook = container.lifecycle?.postStart;
  if (hook === undefined || hook.sleep !== undefined) return;
  void runAction(hook, target, POST_START_TIMEOUT_MS).then(({ outcome, message }) => {
    if (outcome === 'failure') listener.onHookFailure('postStart', message);
  });
}
