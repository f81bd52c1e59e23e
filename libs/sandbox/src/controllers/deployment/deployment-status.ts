/** A Deployment's status, with the conditions `kubectl rollout status` reads, as the real controller reports them. */
import type { V1DeploymentCondition, V1DeploymentStatus } from '@kubernetes/client-node';
import { conditionOf, withoutCondition, type Condition } from '../../objects/conditions.js';
import { apiTime, type Deployment, type ReplicaSet, type Wire } from '../../objects/kinds.js';
import { sizeOf, splitSets } from './plan-rollout.js';
import { boundsOf, replicasOf } from './rolling-update.js';

export type DeploymentStatus = Wire<V1DeploymentStatus>;
type DeploymentCondition = Wire<V1DeploymentCondition>;

export interface DeploymentStatusFacts {
  readonly deployment: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  /** The ReplicaSet created by this very look, if one was. */
  readonly created?: string;
  readonly now: Date;
}

export function deploymentStatus(facts: DeploymentStatusFacts): DeploymentStatus {
  const { deployment, replicaSets, now } = facts;
  const counts = countPods(deployment, replicaSets);
  const before = deployment.status?.conditions;
  const available = availableCondition(deployment, counts, now);
  const progressing = progressingCondition(facts, counts);
  const failure = replicaFailure(replicaSets);
  const set = (conditions: DeploymentCondition[], next: DeploymentCondition | undefined) =>
    next === undefined ? conditions : replaceCondition(conditions, next);
  return {
    ...(deployment.status?.collisionCount === undefined
      ? {}
      : { collisionCount: deployment.status.collisionCount }),
    ...counts,
    conditions: set(
      set(set(withoutCondition(before, 'ReplicaFailure'), available), progressing),
      failure,
    ),
  };
}

/** How long until a rollout without progress is past its deadline; `undefined` when none is under way. */
export function untilDeadlineMs(
  deployment: Deployment,
  status: DeploymentStatus,
  now: Date,
): number | undefined {
  const deadlineSeconds = deployment.spec.progressDeadlineSeconds;
  const progressing = conditionOf(status.conditions, 'Progressing');
  if (deadlineSeconds === undefined || progressing === undefined) return undefined;
  const settled = ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'];
  if (settled.includes(progressing.reason ?? '')) return undefined;
  const since = Date.parse(progressing.lastUpdateTime ?? apiTime(now));
  return Math.max(0, since + deadlineSeconds * 1000 - now.getTime()) + 1000;
}

function countPods(deployment: Deployment, replicaSets: readonly ReplicaSet[]): DeploymentStatus {
  const { current } = splitSets(deployment, replicaSets);
  const sum = (count: (set: ReplicaSet) => number): number =>
    replicaSets.reduce((total, set) => total + count(set), 0);
  const availableReplicas = sum((set) => set.status?.availableReplicas ?? 0);
  const nonZero = Object.entries({
    replicas: sum((set) => set.status?.replicas ?? 0),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum((set) => set.status?.readyReplicas ?? 0),
    availableReplicas,
    unavailableReplicas: Math.max(0, sum(sizeOf) - availableReplicas),
  }).filter(([, count]) => count !== 0);
  // The real API leaves zeros out, and clients read a missing count as 0.
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...Object.fromEntries(nonZero),
  };
}

function availableCondition(
  deployment: Deployment,
  counts: DeploymentStatus,
  now: Date,
): DeploymentCondition {
  const minimum = replicasOf(deployment) - boundsOf(deployment).maxUnavailable;
  return (counts.availableReplicas ?? 0) >= minimum
    ? condition(now, 'Available', 'True', 'MinimumReplicasAvailable', {
        message: 'Deployment has minimum availability.',
      })
    : condition(now, 'Available', 'False', 'MinimumReplicasUnavailable', {
        message: 'Deployment does not have minimum availability.',
      });
}

function progressingCondition(
  facts: DeploymentStatusFacts,
  counts: DeploymentStatus,
): DeploymentCondition | undefined {
  const { deployment, replicaSets, created, now } = facts;
  if (deployment.spec.progressDeadlineSeconds === undefined) return undefined;
  const before = conditionOf(deployment.status?.conditions, 'Progressing');
  const paused = pauseCondition(deployment, before, now);
  if (paused !== undefined) return paused;
  if (deployment.spec.paused === true) return before;
  if (created !== undefined) {
    return condition(now, 'Progressing', 'True', 'NewReplicaSetCreated', {
      message: `Created new replica set "${created}"`,
    });
  }
  const wasComplete =
    before?.reason === 'NewReplicaSetAvailable' &&
    (counts.replicas ?? 0) === (counts.updatedReplicas ?? 0);
  if (wasComplete) return before;

  const { current } = splitSets(deployment, replicaSets);
  const subject =
    current === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${current.metadata.name}"`;
  if (isComplete(deployment, counts)) {
    return condition(now, 'Progressing', 'True', 'NewReplicaSetAvailable', {
      message: `${subject} has successfully progressed.`,
    });
  }
  if (hasProgressed(deployment, counts)) {
    return condition(now, 'Progressing', 'True', 'ReplicaSetUpdated', {
      message: `${subject} is progressing.`,
    });
  }
  if (hasTimedOut(deployment, before, now)) {
    return condition(now, 'Progressing', 'False', 'ProgressDeadlineExceeded', {
      message: `${subject} has timed out progressing.`,
    });
  }
  if (before !== undefined || current === undefined) return before;
  return condition(now, 'Progressing', 'True', 'FoundNewReplicaSet', {
    message: `Found new replica set "${current.metadata.name}"`,
  });
}

function pauseCondition(
  deployment: Deployment,
  before: DeploymentCondition | undefined,
  now: Date,
): DeploymentCondition | undefined {
  if (before?.reason === 'ProgressDeadlineExceeded') return undefined;
  const saysPaused = before?.reason === 'DeploymentPaused';
  const isPaused = deployment.spec.paused === true;
  if (isPaused && !saysPaused) {
    return condition(now, 'Progressing', 'Unknown', 'DeploymentPaused', {
      message: 'Deployment is paused',
    });
  }
  if (!isPaused && saysPaused) {
    return condition(now, 'Progressing', 'Unknown', 'DeploymentResumed', {
      message: 'Deployment is resumed',
    });
  }
  return undefined;
}

function isComplete(deployment: Deployment, counts: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment);
  return (
    (counts.updatedReplicas ?? 0) === replicas &&
    (counts.replicas ?? 0) === replicas &&
    (counts.availableReplicas ?? 0) === replicas
  );
}

function hasProgressed(deployment: Deployment, counts: DeploymentStatus): boolean {
  const before = deployment.status ?? {};
  const oldPods = (status: DeploymentStatus): number =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (counts.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(counts) < oldPods(before) ||
    (counts.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (counts.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function hasTimedOut(
  deployment: Deployment,
  before: DeploymentCondition | undefined,
  now: Date,
): boolean {
  if (before === undefined || before.reason === 'NewReplicaSetAvailable') return false;
  if (before.reason === 'ProgressDeadlineExceeded') return true;
  const since = Date.parse(before.lastUpdateTime ?? apiTime(now));
  const deadlineMs = (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
  return since + deadlineMs < now.getTime();
}

/** A ReplicaSet that cannot create its pods (a quota, admission) says so on the Deployment too. */
function replicaFailure(replicaSets: readonly ReplicaSet[]): DeploymentCondition | undefined {
  const failing = replicaSets
    .map((set) => conditionOf(set.status?.conditions, 'ReplicaFailure'))
    .find((found) => found?.status === 'True');
  if (failing === undefined) return undefined;
  return {
    ...failing,
    lastUpdateTime: failing.lastTransitionTime,
  };
}

function condition(
  now: Date,
  type: string,
  status: string,
  reason: string,
  { message }: { message: string },
): DeploymentCondition {
  const time = apiTime(now);
  return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time };
}

/** Keeps the old one where status and reason are the same (`lastUpdateTime` counts for the deadline), but for `ReplicaSetUpdated`, where it is news. */
function replaceCondition(
  conditions: DeploymentCondition[],
  next: DeploymentCondition,
): DeploymentCondition[] {
  const before: (DeploymentCondition & Condition) | undefined = conditionOf(conditions, next.type);
  const same = before?.status === next.status && before.reason === next.reason;
  if (same && next.reason !== 'ReplicaSetUpdated') return conditions;
  const merged =
    before?.status === next.status
      ? { ...next, lastTransitionTime: before.lastTransitionTime }
      : next;
  return [...withoutCondition(conditions, next.type), merged];
}
