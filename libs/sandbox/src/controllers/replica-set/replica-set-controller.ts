/**
 * Observes ReplicaSets and their pods; creates and deletes pods until as many are active as asked for,
 * and writes the ReplicaSet's status.
 */
import { makeEventRecorder, type EventRecorder } from '../../events/event-recorder.js';
import {
  getOne,
  keyOf,
  listAll,
  PODS,
  REPLICA_SETS,
  splitKey,
  type Pod,
  type ReplicaSet,
} from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import { ApiError } from '../../objects/api-error.js';
import type { KubeObject, ObjectStore } from '../../objects/store.js';
import { claimDependents, controllerOf, controllerReference, ownerKeys } from '../ownership.js';
import {
  planReplicas,
  replicaSetStatus,
  untilNextAvailableMs,
  type CreateFailure,
  type ReplicaPlan,
} from './plan-replicas.js';

/** How long a refused creation (a quota, say) waits before it is tried again. */
const RETRY_REFUSED_MS = 5_000;

export function makeReplicaSetController(context: ControllerContext): Controller {
  const { store, timers } = context;
  const events = makeEventRecorder({ ...context, component: 'replicaset-controller' });

  return makeController({
    ...context,
    name: 'replica-set',
    triggers: [
      { resource: REPLICA_SETS, keys: (object) => [keyOf(object)] },
      { resource: PODS, keys: (object) => keysOfPod(store, object) },
    ],
    sync(key, lookAgainAfter) {
      const { namespace, name } = splitKey(key);
      const replicaSet = getOne(store, REPLICA_SETS, namespace, name);
      if (replicaSet === undefined) return;
      const pods = claimDependents(store, PODS, replicaSet, replicaSet.spec.selector);
      const failure = act(store, events, replicaSet, planReplicas(replicaSet, pods));
      const delayMs = reportStatus(store, replicaSet, failure, timers.now());
      if (delayMs !== undefined) lookAgainAfter(delayMs);
      if (failure !== undefined) lookAgainAfter(RETRY_REFUSED_MS);
    },
  });
}

function keysOfPod(store: ObjectStore, object: KubeObject): string[] {
  if (controllerOf(object) !== undefined) return ownerKeys(object, 'ReplicaSet');
  // An orphan may be adopted by any ReplicaSet beside it.
  return listAll(store, REPLICA_SETS, object.metadata.namespace).map(keyOf);
}

function act(
  store: ObjectStore,
  events: EventRecorder,
  replicaSet: ReplicaSet,
  plan: ReplicaPlan,
): CreateFailure | undefined {
  const about = { object: replicaSet };
  for (const { metadata } of plan.remove) {
    store.delete(PODS, metadata.namespace, metadata.name, { uid: metadata.uid });
    events.record(about, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }
  for (let created = 0; created < plan.create; created += 1) {
    try {
      const pod = store.create(PODS, makePod(replicaSet));
      events.record(about, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      events.record(about, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return { message: error.message };
    }
  }
  return undefined;
}

function makePod(replicaSet: ReplicaSet): KubeObject {
  const { metadata, spec } = replicaSet.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      namespace: replicaSet.metadata.namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata?.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [controllerReference(replicaSet)],
    },
    spec: { ...spec },
  };
}

function reportStatus(
  store: ObjectStore,
  replicaSet: ReplicaSet,
  failure: CreateFailure | undefined,
  now: Date,
): number | undefined {
  const pods: Pod[] = listAll(store, PODS, replicaSet.metadata.namespace).filter(
    (pod) => controllerOf(pod)?.uid === replicaSet.metadata.uid,
  );
  const status = replicaSetStatus(replicaSet, pods, failure, now);
  store.updateStatus(REPLICA_SETS, { ...replicaSet, status });
  return untilNextAvailableMs(replicaSet, pods, now);
}
