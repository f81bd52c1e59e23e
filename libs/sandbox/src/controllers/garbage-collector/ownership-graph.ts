/** Who owns whom, over every collection, by uid; so that nothing is ever looked for by scanning. */
import type { KubeObject, OwnerReference } from '../../objects/store.js';
import type { ServedResource } from '../served-resources.js';

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/** An object as the collector needs to know it. */
export interface GraphNode {
  readonly resource: ServedResource;
  readonly uid: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly owners: readonly OwnerReference[];
  readonly deleting: boolean;
  readonly finalizers: readonly string[];
}

export class OwnershipGraph {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  dependentsOf(uid: string): GraphNode[] {
    const uids = this.dependents.get(uid) ?? new Set();
    return [...uids]
      .map((dependent) => this.nodes.get(dependent))
      .filter((node) => node !== undefined);
  }

  /** Takes in a new or changed object. */
  put(resource: ServedResource, object: KubeObject): GraphNode {
    const { metadata } = object;
    const node: GraphNode = {
      resource,
      uid: metadata.uid ?? '',
      namespace: metadata.namespace,
      name: metadata.name ?? '',
      owners: metadata.ownerReferences ?? [],
      deleting: metadata.deletionTimestamp !== undefined,
      finalizers: metadata.finalizers ?? [],
    };
    this.unlink(node.uid);
    this.nodes.set(node.uid, node);
    for (const owner of node.owners) {
      const uids = this.dependents.get(owner.uid) ?? new Set();
      this.dependents.set(owner.uid, uids.add(node.uid));
    }
    return node;
  }

  /** Forgets an object. Its dependents stay linked to its uid until they go themselves. */
  remove(uid: string): void {
    this.unlink(uid);
    this.nodes.delete(uid);
  }

  private unlink(uid: string): void {
    for (const owner of this.nodes.get(uid)?.owners ?? []) {
      const uids = this.dependents.get(owner.uid);
      uids?.delete(uid);
      if (uids?.size === 0) this.dependents.delete(owner.uid);
    }
  }
}
