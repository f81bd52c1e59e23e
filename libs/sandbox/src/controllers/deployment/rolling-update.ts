/** The arithmetic of a rolling update: pure numbers, after kubernetes/pkg/controller/deployment. */
import { resolveIntOrPercent } from '../../objects/int-or-percent.js';
import type { Deployment } from '../../objects/kinds.js';

/** What a ReplicaSet asks for and what it has. */
export interface ReplicaCount {
  readonly name: string;
  /** `spec.replicas` */
  readonly wanted: number;
  /** `status.availableReplicas` */
  readonly available: number;
}

export interface Bounds {
  /** How many pods over `replicas` may exist during an update. */
  readonly maxSurge: number;
  /** How many of `replicas` may be unavailable during an update. */
  readonly maxUnavailable: number;
}

/** New sizes by ReplicaSet name; one that keeps its size is not in it. */
export type Sizes = ReadonlyMap<string, number>;

/**
 * `maxSurge` rounds up, `maxUnavailable` down, both default to 25 %; where both come to 0, one pod may
 * be unavailable, or nothing would ever move.
 */
export function boundsOf(deployment: Deployment): Bounds {
  const { strategy } = deployment.spec;
  const replicas = replicasOf(deployment);
  if (strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } =
    strategy?.rollingUpdate ?? {};
  const maxSurge = resolveIntOrPercent(surge, replicas, 'up');
  const resolved = resolveIntOrPercent(unavailable, replicas, 'down');
  const maxUnavailable = maxSurge === 0 && resolved === 0 ? 1 : resolved;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

export function replicasOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

/** The next size of the ReplicaSet being rolled out: as far up as `maxSurge` allows. */
export function nextSizeOfNew(
  replicas: number,
  bounds: Bounds,
  current: ReplicaCount,
  old: readonly ReplicaCount[],
): number {
  if (current.wanted >= replicas) return replicas;
  const room = replicas + bounds.maxSurge - current.wanted - totalWanted(old);
  if (room <= 0) return current.wanted;
  return current.wanted + Math.min(room, replicas - current.wanted);
}

/**
 * The next sizes of the old ReplicaSets (oldest first): pods that are not available go first, since
 * they serve nobody; then as many others as `maxUnavailable` allows.
 */
export function nextSizesOfOld(
  replicas: number,
  bounds: Bounds,
  current: ReplicaCount,
  old: readonly ReplicaCount[],
): Sizes {
  const atLeast = replicas - bounds.maxUnavailable;
  const newNotAvailable = current.wanted - current.available;
  const mayGo = current.wanted + totalWanted(old) - atLeast - newNotAvailable;
  if (mayGo <= 0 || totalWanted(old) === 0) return new Map();

  const cleaned = takeUnavailable(old, mayGo);
  const available = current.available + old.reduce((sum, set) => sum + set.available, 0);
  return changedSizes(old, takeAny(cleaned, available - atLeast));
}

function takeUnavailable(old: readonly ReplicaCount[], atMost: number): ReplicaCount[] {
  let left = atMost;
  return old.map((set) => {
    const taken = Math.min(left, Math.max(0, set.wanted - set.available));
    left -= taken;
    return { ...set, wanted: set.wanted - taken };
  });
}

function takeAny(old: readonly ReplicaCount[], atMost: number): ReplicaCount[] {
  let left = Math.max(0, atMost);
  return old.map((set) => {
    const taken = Math.min(left, set.wanted);
    left -= taken;
    return { ...set, wanted: set.wanted - taken };
  });
}

function changedSizes(before: readonly ReplicaCount[], after: readonly ReplicaCount[]): Sizes {
  const sizes = after.map(({ name, wanted }, i) => ({ name, wanted, was: before[i]?.wanted }));
  return new Map(
    sizes.filter(({ wanted, was }) => wanted !== was).map(({ name, wanted }) => [name, wanted]),
  );
}

export function totalWanted(sets: readonly ReplicaCount[]): number {
  return sets.reduce((sum, set) => sum + set.wanted, 0);
}
