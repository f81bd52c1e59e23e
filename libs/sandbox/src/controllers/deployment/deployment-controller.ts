/**
 * Observes Deployments, their ReplicaSets and (for `Recreate`) those sets' pods; creates, sizes and
 * prunes ReplicaSets, and writes the Deployment's revision annotation and status.
 */
import { makeEventRecorder, type EventRecorder } from '../../events/event-recorder.js';
import {
  DEPLOYMENTS,
  getOne,
  keyOf,
  listAll,
  PODS,
  REPLICA_SETS,
  splitKey,
  type Deployment,
  type ReplicaSet,
} from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import { ApiError } from '../../objects/api-error.js';
import type { KubeObject, ObjectStore } from '../../objects/store.js';
import { claimDependents, controllerOf, ownerKeys } from '../ownership.js';
import { REVISION } from './annotations.js';
import { deploymentStatus, untilDeadlineMs } from './deployment-status.js';
import {
  planRollout,
  sizeOf,
  splitSets,
  type NewReplicaSet,
  type ReplicaSetChange,
  type RolloutFacts,
  type RolloutPlan,
} from './plan-rollout.js';
import { sameTemplate } from './pod-template.js';

export function makeDeploymentController(context: ControllerContext): Controller {
  const { store, timers } = context;
  const events = makeEventRecorder({ ...context, component: 'deployment-controller' });

  return makeController({
    ...context,
    name: 'deployment',
    triggers: [
      { resource: DEPLOYMENTS, keys: (object) => [keyOf(object)] },
      { resource: REPLICA_SETS, keys: (object) => keysOfReplicaSet(store, object) },
      { resource: PODS, keys: (object, type) => keysOfEndedPod(store, object, type) },
    ],
    sync(key, lookAgainAfter) {
      const facts = gather(store, key);
      if (facts === undefined) return;
      const created = act(store, events, facts.deployment, planRollout(facts));
      const delayMs = reportStatus(store, key, created, timers.now());
      if (delayMs !== undefined) lookAgainAfter(delayMs);
    },
  });
}

function keysOfReplicaSet(store: ObjectStore, object: KubeObject): string[] {
  if (controllerOf(object) !== undefined) return ownerKeys(object, 'Deployment');
  // An orphan may belong to any Deployment beside it.
  return listAll(store, DEPLOYMENTS, object.metadata.namespace).map(keyOf);
}

/** `Recreate` waits for the last old pod to be gone, which no ReplicaSet's change tells. */
function keysOfEndedPod(store: ObjectStore, pod: KubeObject, type: string): string[] {
  const owner = controllerOf(pod);
  if (type !== 'DELETED' || owner?.kind !== 'ReplicaSet') return [];
  const replicaSet = getOne(store, REPLICA_SETS, pod.metadata.namespace, owner.name);
  return replicaSet === undefined ? [] : ownerKeys(replicaSet, 'Deployment');
}

function gather(store: ObjectStore, key: string): RolloutFacts | undefined {
  const { namespace, name } = splitKey(key);
  const deployment = getOne(store, DEPLOYMENTS, namespace, name);
  if (deployment === undefined) return undefined;
  const replicaSets = claimDependents(store, REPLICA_SETS, deployment, deployment.spec.selector);
  return {
    deployment,
    replicaSets,
    oldPodsRunning:
      deployment.spec.strategy?.type === 'Recreate' && oldPodsRun(store, deployment, replicaSets),
  };
}

function oldPodsRun(
  store: ObjectStore,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): boolean {
  const { old } = splitSets(deployment, replicaSets);
  const oldUids = new Set(old.map((set) => set.metadata.uid));
  return listAll(store, PODS, deployment.metadata.namespace).some(
    (pod) =>
      oldUids.has(controllerOf(pod)?.uid ?? '') &&
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed',
  );
}

/** Returns the name of the ReplicaSet it created, if it did. */
function act(
  store: ObjectStore,
  events: EventRecorder,
  deployment: Deployment,
  plan: RolloutPlan,
): string | undefined {
  for (const change of plan.changes) applyChange(store, events, deployment, change);
  for (const { metadata } of plan.deletions) {
    store.delete(REPLICA_SETS, metadata.namespace, metadata.name, { uid: metadata.uid });
  }
  const created =
    plan.create === undefined
      ? undefined
      : createReplicaSet(store, events, deployment, plan.create);
  const revision = created?.metadata.annotations?.[REVISION] ?? plan.revision;
  if (revision !== undefined && deployment.metadata.annotations?.[REVISION] !== revision) {
    const annotations = { ...deployment.metadata.annotations, [REVISION]: revision };
    store.update(DEPLOYMENTS, {
      ...deployment,
      metadata: { ...deployment.metadata, annotations },
    });
  }
  return created?.metadata.name;
}

function applyChange(
  store: ObjectStore,
  events: EventRecorder,
  deployment: Deployment,
  { before, replicas, annotations, minReadySeconds }: ReplicaSetChange,
): void {
  store.update(REPLICA_SETS, {
    ...before,
    metadata: { ...before.metadata, annotations },
    spec: { ...before.spec, replicas, minReadySeconds },
  });
  if (replicas === sizeOf(before)) return;
  const direction = replicas > sizeOf(before) ? 'up' : 'down';
  events.record(
    { object: deployment },
    'Normal',
    'ScalingReplicaSet',
    `Scaled ${direction} replica set ${before.metadata.name} from ${sizeOf(before)} to ${replicas}`,
  );
}

function createReplicaSet(
  store: ObjectStore,
  events: EventRecorder,
  deployment: Deployment,
  wanted: NewReplicaSet,
): KubeObject | undefined {
  try {
    const created = store.create(REPLICA_SETS, wanted);
    if (wanted.spec.replicas > 0) {
      events.record(
        { object: deployment },
        'Normal',
        'ScalingReplicaSet',
        `Scaled up replica set ${wanted.metadata.name} from 0 to ${wanted.spec.replicas}`,
      );
    }
    return created;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.reason !== 'AlreadyExists') throw error;
    countCollision(store, deployment, wanted.metadata.name ?? '');
    throw error;
  }
}

/** Another template's ReplicaSet has the name: the next try hashes with a higher collision count. */
function countCollision(store: ObjectStore, deployment: Deployment, name: string): void {
  const taken = getOne(store, REPLICA_SETS, deployment.metadata.namespace, name);
  const isOurs =
    taken !== undefined &&
    controllerOf(taken)?.uid === deployment.metadata.uid &&
    sameTemplate(taken.spec.template, deployment.spec.template);
  if (isOurs) return;
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  store.updateStatus(DEPLOYMENTS, {
    ...deployment,
    status: { ...deployment.status, collisionCount },
  });
}

/** From what is stored after the changes. Returns when to look again, should a rollout be under way. */
function reportStatus(
  store: ObjectStore,
  key: string,
  created: string | undefined,
  now: Date,
): number | undefined {
  const facts = gather(store, key);
  if (facts === undefined) return undefined;
  const { deployment, replicaSets } = facts;
  const status = deploymentStatus({
    deployment,
    replicaSets,
    now,
    ...(created === undefined ? {} : { created }),
  });
  store.updateStatus(DEPLOYMENTS, { ...deployment, status });
  return untilDeadlineMs(deployment, status, now);
}
