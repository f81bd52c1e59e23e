/** Decides what becomes of one object because of who owns it, or of whom it owns. */
import type { OwnerReference } from '../../objects/store.js';
import { FOREGROUND, ORPHAN, type GraphNode } from './ownership-graph.js';

/** How an owner stands: `unknown` is of a kind this API does not serve, so nothing can be said of it. */
export type OwnerState = 'present' | 'waiting-for-dependents' | 'gone' | 'unknown';

export interface CollectionFacts {
  readonly node: GraphNode;
  readonly owners: readonly { readonly reference: OwnerReference; readonly state: OwnerState }[];
  readonly dependents: readonly GraphNode[];
}

export type Collection =
  | { readonly action: 'keep' }
  | { readonly action: 'delete'; readonly policy: 'Background' | 'Foreground' | 'Orphan' }
  /** Some owners are gone, another stays: the references to the former are dropped. */
  | { readonly action: 'drop-owners'; readonly uids: readonly string[] }
  /** Dependents lose their reference to this object, then it its finalizer. */
  | { readonly action: 'orphan-dependents'; readonly dependents: readonly GraphNode[] }
  /** Dependents are deleted first; with none left that blocks, the finalizer goes. */
  | {
      readonly action: 'delete-dependents';
      readonly dependents: readonly GraphNode[];
      readonly liftFinalizer: boolean;
    };

const KEEP: Collection = { action: 'keep' };

export function decideCollection({ node, owners, dependents }: CollectionFacts): Collection {
  if (node.deleting) return decideAsOwner(node, dependents);
  if (owners.length === 0) return KEEP;
  const leaving = owners.filter(
    ({ state }) => state === 'gone' || state === 'waiting-for-dependents',
  );
  if (leaving.length === 0) return KEEP;
  if (leaving.length < owners.length) {
    return { action: 'drop-owners', uids: leaving.map(({ reference }) => reference.uid) };
  }
  const ownerWaits = owners.some(({ state }) => state === 'waiting-for-dependents');
  if (ownerWaits && dependents.length > 0) return { action: 'delete', policy: 'Foreground' };
  return { action: 'delete', policy: policyOf(node) };
}

function decideAsOwner(node: GraphNode, dependents: readonly GraphNode[]): Collection {
  if (node.finalizers.includes(ORPHAN)) return { action: 'orphan-dependents', dependents };
  if (!node.finalizers.includes(FOREGROUND)) return KEEP;
  const blocking = dependents.filter((dependent) =>
    dependent.owners.some((owner) => owner.uid === node.uid && owner.blockOwnerDeletion === true),
  );
  return {
    action: 'delete-dependents',
    dependents: dependents.filter(({ deleting }) => !deleting),
    liftFinalizer: blocking.length === 0,
  };
}

function policyOf(node: GraphNode): 'Background' | 'Foreground' | 'Orphan' {
  if (node.finalizers.includes(ORPHAN)) return 'Orphan';
  return node.finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
