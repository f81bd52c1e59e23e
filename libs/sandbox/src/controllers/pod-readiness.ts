/** What controllers read off a pod. */
import { conditionOf } from '../objects/conditions.js';
import type { Pod } from '../objects/kinds.js';

export function isReady(pod: Pod): boolean {
  return conditionOf(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** Since when it has been ready; `undefined` when it is not. */
export function readySince(pod: Pod): Date | undefined {
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True' || ready.lastTransitionTime === undefined) return undefined;
  return new Date(ready.lastTransitionTime);
}

/** Whether it has ended for good. */
export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Whether it counts as one of its controller's pods: neither ended nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !hasEnded(pod) && !isTerminating(pod);
}

/** Milliseconds until a ready pod has been ready for `minReadySeconds`; 0 when it has; `undefined` when not ready. */
export function untilAvailableMs(pod: Pod, minReadySeconds: number, now: Date): number | undefined {
  const since = readySince(pod);
  if (since === undefined) return undefined;
  return Math.max(0, since.getTime() + minReadySeconds * 1000 - now.getTime());
}
