/** How a container's record changes with what happens to it: pure steps from record to record. */
import type { ContainerRecord, Ended } from './container-record.js';
import { raised } from './restart-backoff.js';
import type { Outcome, ProbeKind } from '../probes/probe-verdict.js';
import type { Container } from '../../objects/kinds.js';

/** How long a missing image shows `ErrImagePull` before it shows `ImagePullBackOff`. */
export const PULL_ERROR_SHOWN_MS = 2_000;

/** How long an incomplete configuration waits, unless a Secret or ConfigMap changes before. */
const CONFIG_RETRY_MS = 10_000;

export function imageMissing(record: ContainerRecord, message: string, now: Date): ContainerRecord {
  const pulls = raised(record.pulls, now, now);
  return {
    ...afterEnd(record),
    pulls,
    state: {
      phase: 'waiting',
      reason: 'ErrImagePull',
      message,
      retryAt: later(now, pulls.delayMs),
    },
  };
}

/** The same, once it has been shown for a while. `undefined` when nothing changes. */
export function imageBackoff(
  record: ContainerRecord,
  container: Container,
  now: Date,
): ContainerRecord | undefined {
  const { state, pulls } = record;
  if (state.phase !== 'waiting' || state.reason !== 'ErrImagePull') return undefined;
  const shownSince = pulls?.raisedAt.getTime() ?? 0;
  if (now.getTime() - shownSince < PULL_ERROR_SHOWN_MS) return undefined;
  const message = `Back-off pulling image "${container.image}": ErrImagePull: ${state.message}`;
  return { ...record, state: { ...state, reason: 'ImagePullBackOff', message } };
}

export function notConfigured(
  record: ContainerRecord,
  message: string,
  now: Date,
): ContainerRecord {
  return {
    ...afterEnd(record),
    state: {
      phase: 'waiting',
      reason: 'CreateContainerConfigError',
      message,
      retryAt: later(now, CONFIG_RETRY_MS),
    },
  };
}

/** What a container may wait for that can come at any time. */
export type Awaited = 'image' | 'configuration';

const WAITING_FOR: Readonly<Record<Awaited, readonly string[]>> = {
  image: ['ErrImagePull', 'ImagePullBackOff'],
  configuration: ['CreateContainerConfigError'],
};

/** The catalogue, a Secret or a ConfigMap has changed: who waits for it tries again at once. */
export function retryNow(record: ContainerRecord, awaited: Awaited): ContainerRecord {
  const { state } = record;
  if (state.phase !== 'waiting' || !WAITING_FOR[awaited].includes(state.reason)) return record;
  const { retryAt: _retryAt, ...waiting } = state;
  return { ...record, state: waiting };
}

/** The restart count of the run to be started next: every run after the first is a restart. */
export function nextRestartCount({ state, last, restartCount }: ContainerRecord): number {
  return state.phase === 'terminated' || last !== undefined ? restartCount + 1 : restartCount;
}

export function started(
  record: ContainerRecord,
  container: Container,
  run: { readonly containerId: string; readonly startedAt: Date },
): ContainerRecord {
  const isUp = container.startupProbe === undefined;
  const { pulls: _pulls, ...next } = restarting(record, run.startedAt);
  return {
    ...next,
    state: {
      phase: 'running',
      ...run,
      started: isUp,
      ready: isUp && container.readinessProbe === undefined,
    },
  };
}

/** The program could not be started at all. */
export function startFailed(record: ContainerRecord, message: string, now: Date): ContainerRecord {
  const ended: Ended = {
    containerId: '',
    exitCode: 128,
    reason: 'StartError',
    message,
    startedAt: now,
    finishedAt: now,
  };
  return { ...restarting(record, now), state: { phase: 'terminated', ended } };
}

export function ended(record: ContainerRecord, how: Ended): ContainerRecord {
  return { ...record, state: { phase: 'terminated', ended: how } };
}

export function probed(
  record: ContainerRecord,
  container: Container,
  kind: ProbeKind,
  verdict: Outcome,
): ContainerRecord {
  const { state } = record;
  if (state.phase !== 'running') return record;
  if (kind === 'readiness') {
    return { ...record, state: { ...state, ready: verdict === 'success' } };
  }
  if (verdict === 'failure') {
    const unhealthy = `Container ${container.name} failed ${kind} probe, will be restarted`;
    return { ...record, state: { ...state, unhealthy } };
  }
  if (kind === 'liveness') return record;
  const ready = container.readinessProbe === undefined;
  return { ...record, state: { ...state, started: true, ready } };
}

/** The sandbox is going down: no traffic any more. */
export function noLongerReady(record: ContainerRecord): ContainerRecord {
  const { state } = record;
  return state.phase === 'running' ? { ...record, state: { ...state, ready: false } } : record;
}

export function hookFailed(record: ContainerRecord, why: string): ContainerRecord {
  const { state } = record;
  return state.phase === 'running' ? { ...record, state: { ...state, unhealthy: why } } : record;
}

/** Counts the restart, raises its back-off and remembers how the run before ended. */
function restarting(record: ContainerRecord, now: Date): ContainerRecord {
  const { state } = record;
  const restartCount = nextRestartCount(record);
  if (state.phase !== 'terminated') return { ...record, restartCount };
  return {
    ...record,
    restartCount,
    last: state.ended,
    restarts: raised(record.restarts, state.ended.finishedAt, now),
  };
}

/** A run that ended stays known while the next waits for its image or configuration. */
function afterEnd(record: ContainerRecord): ContainerRecord {
  const { state } = record;
  return state.phase === 'terminated' ? { ...record, last: state.ended } : record;
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
