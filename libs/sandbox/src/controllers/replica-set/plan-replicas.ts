/** Decides how many pods a ReplicaSet lacks, which it gives up, and what its status says. */
import type { V1ReplicaSetCondition, V1ReplicaSetStatus } from '@kubernetes/client-node';
import { conditionOf, withCondition, withoutCondition } from '../../objects/conditions.js';
import { labelsInclude } from '../../objects/label-selector.js';
import { apiTime, type Pod, type ReplicaSet, type Wire } from '../../objects/kinds.js';
import { isActive, isReady, untilAvailableMs } from '../pod-readiness.js';
import { leastMissedFirst } from './pod-ranking.js';

export type ReplicaSetStatus = Wire<V1ReplicaSetStatus>;

export interface ReplicaPlan {
  readonly create: number;
  readonly remove: readonly Pod[];
}

/** How many pods one look creates or deletes at most. */
const BURST = 500;

/** `pods` are all it controls. A set being deleted is left to the garbage collector. */
export function planReplicas(replicaSet: ReplicaSet, pods: readonly Pod[]): ReplicaPlan {
  if (replicaSet.metadata.deletionTimestamp !== undefined) return { create: 0, remove: [] };
  const active = pods.filter(isActive);
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, BURST), remove: [] };
  return { create: 0, remove: leastMissedFirst(active).slice(0, Math.min(-missing, BURST)) };
}

/** Why pods could not be created, in the API's words. */
export interface CreateFailure {
  readonly message: string;
}

export function replicaSetStatus(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  failure: CreateFailure | undefined,
  now: Date,
): ReplicaSetStatus {
  const active = pods.filter(isActive);
  const labels = replicaSet.spec.template.metadata?.labels ?? {};
  const available = active.filter((pod) => remainingMs(replicaSet, pod, now) === 0);
  const counts = Object.entries({
    fullyLabeledReplicas: active.filter((pod) => labelsInclude(labels, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: available.length,
  }).filter(([, count]) => count !== 0);
  const conditions = failureConditions(replicaSet, failure, now);
  return {
    replicas: active.length,
    ...Object.fromEntries(counts),
    observedGeneration: replicaSet.metadata.generation ?? 1,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** When the next ready pod will have been ready for `minReadySeconds`; `undefined` when none is waiting. */
export function untilNextAvailableMs(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  now: Date,
): number | undefined {
  const waits = pods
    .filter(isActive)
    .map((pod) => remainingMs(replicaSet, pod, now))
    .filter((ms) => ms !== undefined && ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits.map(Number));
}

function remainingMs(replicaSet: ReplicaSet, pod: Pod, now: Date): number | undefined {
  return untilAvailableMs(pod, replicaSet.spec.minReadySeconds ?? 0, now);
}

function failureConditions(
  replicaSet: ReplicaSet,
  failure: CreateFailure | undefined,
  now: Date,
): Wire<V1ReplicaSetCondition>[] {
  const before = replicaSet.status?.conditions;
  if (failure === undefined) return withoutCondition(before, 'ReplicaFailure');
  if (conditionOf(before, 'ReplicaFailure')?.status === 'True') return before ?? [];
  return withCondition(before, {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: failure.message,
    lastTransitionTime: apiTime(now),
  });
}
