/** Observes pods without a node, and the node; binds them to it, or says on the pod why it does not fit. */
import { makeEventRecorder } from '../../events/event-recorder.js';
import { withCondition } from '../../objects/conditions.js';
import {
  apiTime,
  getOne,
  keyOf,
  listAll,
  NODES,
  PODS,
  splitKey,
  type Pod,
} from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import type { ObjectStore } from '../../objects/store.js';
import { hasEnded } from '../pod-readiness.js';
import { decidePlacement } from './decide-placement.js';

export interface SchedulerContext extends ControllerContext {
  readonly nodeName: string;
}

export function makeScheduler(context: SchedulerContext): Controller {
  const { store, timers, nodeName } = context;
  const events = makeEventRecorder({ ...context, component: 'default-scheduler' });
  /** Pods that did not fit; each is tried again when one leaves or the node changes. */
  const waiting = new Set<string>();
  const pending = (): string[] => [...waiting];

  return makeController({
    ...context,
    name: 'scheduler',
    triggers: [
      {
        resource: PODS,
        keys(object, type) {
          const leaves = type === 'DELETED' || hasEnded(object as Pod);
          return leaves ? pending() : [keyOf(object)];
        },
      },
      { resource: NODES, keys: pending },
    ],
    sync(key) {
      waiting.delete(key);
      const { namespace, name } = splitKey(key);
      const pod = getOne(store, PODS, namespace, name);
      if (pod === undefined || isSettled(pod)) return;
      const node = getOne(store, NODES, undefined, nodeName);
      const placement = decidePlacement(pod, node, podsOn(store, nodeName));
      if (placement.fits) {
        bind(store, pod, placement.nodeName, timers.now());
        const message = `Successfully assigned ${key} to ${placement.nodeName}`;
        events.record({ object: pod }, 'Normal', 'Scheduled', message);
        return;
      }
      waiting.add(key);
      refuse(store, pod, placement.message, timers.now());
      events.record({ object: pod }, 'Warning', 'FailedScheduling', placement.message);
    },
  });
}

function isSettled(pod: Pod): boolean {
  return (
    (pod.spec.nodeName ?? '') !== '' ||
    hasEnded(pod) ||
    pod.metadata.deletionTimestamp !== undefined ||
    (pod.spec.schedulingGates ?? []).length > 0
  );
}

function podsOn(store: ObjectStore, nodeName: string): number {
  return listAll(store, PODS).filter((pod) => pod.spec.nodeName === nodeName && !hasEnded(pod))
    .length;
}

function bind(store: ObjectStore, pod: Pod, nodeName: string, now: Date): void {
  const bound = store.update(PODS, { ...pod, spec: { ...pod.spec, nodeName } }) as Pod;
  const conditions = withCondition(bound.status?.conditions, {
    type: 'PodScheduled',
    status: 'True',
    lastTransitionTime: apiTime(now),
  });
  store.updateStatus(PODS, { ...bound, status: { ...bound.status, conditions } });
}

function refuse(store: ObjectStore, pod: Pod, message: string, now: Date): void {
  const conditions = withCondition(pod.status?.conditions, {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: apiTime(now),
  });
  store.updateStatus(PODS, { ...pod, status: { ...pod.status, phase: 'Pending', conditions } });
}
