import { totalWanted, type Bounds, type ReplicaCount, type Sizes } from './rolling-update.js';

/** A ReplicaSet, and the limit (`max-replicas`) it was last sized under. */
export interface SizedSet extends ReplicaCount {
  readonly maxReplicas: number | undefined;
}

/**
 * New sizes when a Deployment is scaled in the middle of a rollout (or while paused): each active
 * ReplicaSet grows or shrinks by its share, so that the mix of old and new stays. `active` comes
 * largest first (newest first among equals when growing); rounding leftovers go to the first.
 */
export function proportionalSizes(
  replicas: number,
  bounds: Bounds,
  active: readonly SizedSet[],
): Sizes {
  const total = totalWanted(active);
  const allowed = replicas > 0 ? replicas + bounds.maxSurge : 0;
  const toAdd = allowed - total;
  let added = 0;
  const sizes = active.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(set, allowed, toAdd, added);
    added += share;
    return { name: set.name, wanted: set.wanted + share };
  });
  const [first] = sizes;
  if (first !== undefined) first.wanted = Math.max(0, first.wanted + toAdd - added);
  return new Map(sizes.map(({ name, wanted }) => [name, wanted]));
}

function shareOf(set: SizedSet, allowed: number, toAdd: number, added: number): number {
  if (set.wanted === 0 || toAdd === added) return 0;
  const before = set.maxReplicas ?? allowed;
  const fraction = Math.round((set.wanted * allowed) / before) - set.wanted;
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}
