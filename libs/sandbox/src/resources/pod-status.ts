import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** What `kubectl get pods` shows under STATUS, READY and RESTARTS. */
export interface PodSummary {
  readonly reason: string;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
}

export function summarizePod(pod: V1Pod): PodSummary {
  const statuses = pod.status?.containerStatuses ?? [];
  return {
    reason: podReason(pod, statuses),
    ready: statuses.filter(({ ready, state }) => ready && state?.running).length,
    containers: pod.spec?.containers.length ?? 0,
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

function podReason(pod: V1Pod, statuses: readonly V1ContainerStatus[]): string {
  if (pod.metadata?.deletionTimestamp) return 'Terminating';
  const initializing = initReason(pod);
  if (initializing) return initializing;
  let reason = pod.status?.reason ?? pod.status?.phase ?? 'Unknown';
  for (const { state } of statuses.toReversed()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated) reason = terminatedReason(state.terminated);
  }
  const running = statuses.some(({ ready, state }) => ready && state?.running);
  if (reason === 'Completed' && running) return 'Running';
  return reason;
}

function initReason(pod: V1Pod): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  const total = pod.spec?.initContainers?.length ?? 0;
  for (const [index, { state }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`;
    const waiting = state?.waiting?.reason;
    if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${total}`;
  }
  return undefined;
}

function terminatedReason(state: { reason?: string; signal?: number; exitCode: number }): string {
  if (state.reason) return state.reason;
  return state.signal ? `Signal:${state.signal}` : `ExitCode:${state.exitCode}`;
}
