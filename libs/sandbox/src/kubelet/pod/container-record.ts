/** What the kubelet knows of one container of one pod. Values: a change makes a new record. */
import type { Container, ContainerStatus } from '../../objects/kinds.js';
import type { Backoff } from './restart-backoff.js';

/** How a container's process ended. */
export interface Ended {
  readonly containerId: string;
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError` or, where nobody saw it end, `ContainerStatusUnknown`. */
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export type ContainerState =
  | {
      readonly phase: 'waiting';
      /** `ContainerCreating`, `PodInitializing`, `ErrImagePull`, `ImagePullBackOff`, `CreateContainerConfigError` */
      readonly reason: string;
      readonly message?: string;
      /** Not to be tried before; absent: at once. */
      readonly retryAt?: Date;
    }
  | {
      readonly phase: 'running';
      readonly containerId: string;
      readonly startedAt: Date;
      /** The startup probe has succeeded, or there is none. */
      readonly started: boolean;
      readonly ready: boolean;
      /** Set once a liveness or startup probe has failed for good. */
      readonly unhealthy?: string;
    }
  | { readonly phase: 'terminated'; readonly ended: Ended };

export interface ContainerRecord {
  readonly name: string;
  readonly restartCount: number;
  readonly state: ContainerState;
  /** How the one before ended. */
  readonly last?: Ended;
  readonly restarts?: Backoff;
  readonly pulls?: Backoff;
}

/** Exit code of a container that ended unseen, as the real kubelet reports it. */
const UNKNOWN_EXIT_CODE = 137;

/**
 * The record of a container when its pod is first seen: new, or what the status of an earlier run of the
 * kubelet tells. A container that was running then has lost its process with that run.
 */
export function firstRecord(
  container: Container,
  before: ContainerStatus | undefined,
  now: Date,
): ContainerRecord {
  const name = container.name;
  const created: ContainerState = { phase: 'waiting', reason: 'ContainerCreating' };
  if (before === undefined) return { name, restartCount: 0, state: created };
  const ended = endedBefore(before, now);
  const last = lastEnded(before);
  return {
    name,
    restartCount: before.restartCount,
    state: ended === undefined ? created : { phase: 'terminated', ended },
    ...(last === undefined ? {} : { last }),
  };
}

function endedBefore({ state, containerID }: ContainerStatus, now: Date): Ended | undefined {
  if (state?.terminated !== undefined) return fromStatus(state.terminated);
  if (state?.running === undefined) return undefined;
  return {
    containerId: containerID ?? '',
    exitCode: UNKNOWN_EXIT_CODE,
    reason: 'ContainerStatusUnknown',
    message: 'The sandbox ended while the container ran',
    startedAt: new Date(state.running.startedAt ?? now),
    finishedAt: now,
  };
}

function lastEnded({ lastState, state }: ContainerStatus): Ended | undefined {
  const terminated = lastState?.terminated;
  return terminated === undefined || state?.terminated !== undefined
    ? undefined
    : fromStatus(terminated);
}

type TerminatedStatus = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

function fromStatus(terminated: TerminatedStatus): Ended {
  return {
    containerId: terminated.containerID ?? '',
    exitCode: terminated.exitCode,
    reason: terminated.reason ?? 'Error',
    ...(terminated.message === undefined ? {} : { message: terminated.message }),
    startedAt: new Date(terminated.startedAt ?? 0),
    finishedAt: new Date(terminated.finishedAt ?? 0),
  };
}
