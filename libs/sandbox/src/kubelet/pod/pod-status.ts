/** A pod's status, from its containers' records: phase, conditions and container statuses, as the real kubelet words them. */
import type { V1ContainerState, V1PodCondition } from '@kubernetes/client-node';
import { withCondition } from '../../objects/conditions.js';
import {
  apiTime,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodStatus,
  type Wire,
} from '../../objects/kinds.js';
import type { ContainerRecord, Ended } from './container-record.js';
import { isFinal, isSidecar } from './decide-pod.js';
import { remainingMs } from './restart-backoff.js';

type PodCondition = Wire<V1PodCondition>;
type StateStatus = Wire<V1ContainerState>;

export interface PodStatusFacts {
  readonly pod: Pod;
  readonly records: ReadonlyMap<string, ContainerRecord>;
  readonly podIP: string;
  readonly hostIP: string;
  readonly now: Date;
}

export function podStatus(facts: PodStatusFacts): PodStatus {
  const { pod, podIP, hostIP, now } = facts;
  const { phase: _phase, ...before } = pod.status ?? {};
  const phase = phaseOf(facts);
  const initContainerStatuses = statusesOf(facts, pod.spec.initContainers ?? []);
  return {
    ...before,
    phase,
    observedGeneration: pod.metadata.generation ?? 1,
    conditions: conditionsOf(facts, phase),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: pod.status?.startTime ?? apiTime(now),
    ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
    containerStatuses: statusesOf(facts, pod.spec.containers),
  };
}

/** `Pending` until every container has been made; `Succeeded` or `Failed` once none will run again. */
export function phaseOf({ pod, records }: PodStatusFacts): string {
  const init = pod.spec.initContainers ?? [];
  const initFailed = init.some((container) => endedForGood(pod, container, records) === 'failed');
  if (initFailed) return 'Failed';
  if (!isInitialized(pod, records)) return 'Pending';
  const ends = pod.spec.containers.map((container) => endedForGood(pod, container, records));
  if (ends.every((end) => end !== undefined)) {
    return ends.includes('failed') ? 'Failed' : 'Succeeded';
  }
  const made = pod.spec.containers.map(({ name }) => records.get(name)).map(wasStarted);
  return made.every(Boolean) ? 'Running' : 'Pending';
}

function wasStarted(record: ContainerRecord | undefined): boolean {
  return record !== undefined && (record.state.phase !== 'waiting' || record.last !== undefined);
}

function endedForGood(
  pod: Pod,
  container: Container,
  records: ReadonlyMap<string, ContainerRecord>,
): 'failed' | 'succeeded' | undefined {
  const state = records.get(container.name)?.state;
  if (state?.phase !== 'terminated') return undefined;
  const leaving = pod.metadata.deletionTimestamp !== undefined;
  if (!leaving && !isFinal(pod, container, state.ended.exitCode)) return undefined;
  return state.ended.exitCode === 0 ? 'succeeded' : 'failed';
}

function isInitialized(pod: Pod, records: ReadonlyMap<string, ContainerRecord>): boolean {
  return (pod.spec.initContainers ?? []).every((container) => {
    const state = records.get(container.name)?.state;
    if (isSidecar(container)) return state?.phase === 'terminated' || isStarted(state);
    return state?.phase === 'terminated' && state.ended.exitCode === 0;
  });
}

function isStarted(state: ContainerRecord['state'] | undefined): boolean {
  return state?.phase === 'running' && state.started;
}

function conditionsOf(facts: PodStatusFacts, phase: string): PodCondition[] {
  const { pod, records, now } = facts;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const unready = pod.spec.containers
    .map(({ name }) => name)
    .filter((name) => {
      const state = records.get(name)?.state;
      return !(state?.phase === 'running' && state.ready);
    });
  const uninitialized = (pod.spec.initContainers ?? []).filter(
    (container) =>
      !isInitialized({ ...pod, spec: { ...pod.spec, initContainers: [container] } }, records),
  );
  const notReady = ended
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${unready.join(' ')}]`,
      };
  const notInitialized = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${uninitialized.map(({ name }) => name).join(' ')}]`,
  };
  const ready = unready.length === 0 && !ended;
  const rows: [type: string, isTrue: boolean, otherwise: { reason: string; message?: string }][] = [
    ['PodReadyToStartContainers', !ended, { reason: '' }],
    ['Initialized', uninitialized.length === 0, notInitialized],
    ['Ready', ready, notReady],
    ['ContainersReady', ready, notReady],
    ['PodScheduled', true, { reason: '' }],
  ];
  return rows.reduce<PodCondition[]>(
    (conditions, [type, isTrue, { reason, message }]) =>
      withCondition(conditions, {
        type,
        status: isTrue ? 'True' : 'False',
        lastTransitionTime: apiTime(now),
        ...(isTrue || reason === '' ? {} : { reason }),
        ...(isTrue || message === undefined ? {} : { message }),
      }),
    pod.status?.conditions ?? [],
  );
}

function statusesOf(facts: PodStatusFacts, containers: readonly Container[]): ContainerStatus[] {
  return containers.map((container) => {
    const record = facts.records.get(container.name) ?? {
      name: container.name,
      restartCount: 0,
      state: { phase: 'waiting' as const, reason: 'PodInitializing' },
    };
    const { state } = record;
    const last = lastOf(facts, container, record);
    const containerId = containerIdOf(record);
    const isInit = !facts.pod.spec.containers.some(({ name }) => name === container.name);
    const doneInit = isInit && state.phase === 'terminated' && state.ended.exitCode === 0;
    return {
      name: container.name,
      image: container.image ?? '',
      imageID: containerId === undefined ? '' : (container.image ?? ''),
      restartCount: record.restartCount,
      ready: doneInit || (state.phase === 'running' && state.ready),
      started: isStarted(state),
      state: stateStatus(facts, container, record),
      lastState: last === undefined ? {} : { terminated: terminatedStatus(last) },
      ...(containerId === undefined ? {} : { containerID: containerId }),
    };
  });
}

function containerIdOf({ state, last }: ContainerRecord): string | undefined {
  if (state.phase === 'running') return state.containerId;
  if (state.phase === 'terminated') return state.ended.containerId;
  return last?.containerId;
}

/** Seconds left of the back-off after a crash; 0 when the container is not in one. */
function backoffMs({ pod, now }: PodStatusFacts, container: Container, record: ContainerRecord) {
  const { state } = record;
  const leaving = pod.metadata.deletionTimestamp !== undefined;
  if (state.phase !== 'terminated' || leaving) return 0;
  if (isFinal(pod, container, state.ended.exitCode)) return 0;
  return remainingMs(record.restarts, state.ended.finishedAt, now);
}

function lastOf(
  facts: PodStatusFacts,
  container: Container,
  record: ContainerRecord,
): Ended | undefined {
  const inBackoff = record.state.phase === 'terminated' && backoffMs(facts, container, record) > 0;
  return inBackoff && record.state.phase === 'terminated' ? record.state.ended : record.last;
}

function stateStatus(
  facts: PodStatusFacts,
  container: Container,
  record: ContainerRecord,
): StateStatus {
  const { state } = record;
  if (state.phase === 'running') return { running: { startedAt: apiTime(state.startedAt) } };
  if (state.phase === 'waiting') {
    const { reason, message } = state;
    return { waiting: message === undefined ? { reason } : { reason, message } };
  }
  if (backoffMs(facts, container, record) === 0) {
    return { terminated: terminatedStatus(state.ended) };
  }
  const message = backoffMessage(facts.pod, container, record.restarts?.delayMs ?? 0);
  return { waiting: { reason: 'CrashLoopBackOff', message } };
}

function backoffMessage({ metadata }: Pod, container: Container, delayMs: number): string {
  const pod = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
  return `back-off ${spokenSeconds(delayMs)} restarting failed container=${container.name} pod=${pod}`;
}

/** `10s`, `1m20s`, as Go prints durations. */
function spokenSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function terminatedStatus(ended: Ended): NonNullable<StateStatus['terminated']> {
  return {
    exitCode: ended.exitCode,
    reason: ended.reason,
    ...(ended.message === undefined ? {} : { message: ended.message }),
    startedAt: apiTime(ended.startedAt),
    finishedAt: apiTime(ended.finishedAt),
    containerID: ended.containerId,
  };
}
