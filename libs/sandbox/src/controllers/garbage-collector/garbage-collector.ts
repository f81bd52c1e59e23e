/**
 * Observes every collection's owner references; deletes objects whose owners are gone (background),
 * dependents before their owner (foreground), or cuts the references (orphan).
 */
import type { Controller, ControllerContext } from '../../reconcile/controller.js';
import { logSyncError } from '../../reconcile/controller.js';
import { WorkQueue } from '../../reconcile/work-queue.js';
import { ApiError } from '../../objects/api-error.js';
import type { KubeObject, ObjectStore, OwnerReference, WatchEvent } from '../../objects/store.js';
import { watchEverything, type ServedResource, type ServedResources } from '../served-resources.js';
import { decideCollection, type Collection, type OwnerState } from './decide-collection.js';
import { FOREGROUND, ORPHAN, OwnershipGraph, type GraphNode } from './ownership-graph.js';

export interface GarbageCollectorContext extends ControllerContext {
  readonly servedResources: ServedResources;
}

export function makeGarbageCollector(context: GarbageCollectorContext): Controller {
  const { store, timers, log, servedResources } = context;
  const graph = new OwnershipGraph();
  let unwatch = (): void => {};
  const queue = new WorkQueue({
    timers,
    process(uid) {
      const node = graph.get(uid);
      if (node === undefined) return;
      const owners = node.owners.map((reference) => ({
        reference,
        state: ownerState(graph, servedResources(), node, reference),
      }));
      const dependents = graph.dependentsOf(uid);
      act(store, node, decideCollection({ node, owners, dependents }));
    },
    onError(key, error, retryInMs) {
      logSyncError(log, { controller: 'garbage-collector', key, retryInMs }, error);
    },
  });

  return {
    name: 'garbage-collector',
    start() {
      unwatch = watchEverything(store, servedResources, (resource, event) => {
        if (resource.plural === 'events') return; // They own nothing and nobody owns them.
        for (const uid of observe(graph, resource, event)) queue.add(uid);
      });
    },
    settled() {
      return queue.whenIdle();
    },
    async stop() {
      unwatch();
      await queue.stop();
    },
  };
}

/** Brings the graph up to date; returns the uids whose fate the change may decide. */
function observe(graph: OwnershipGraph, resource: ServedResource, event: WatchEvent): string[] {
  if (event.type === 'DELETED') {
    const uid = event.object.metadata.uid ?? '';
    const owners = graph.get(uid)?.owners ?? [];
    const concerned = [...graph.dependentsOf(uid).map((node) => node.uid), ...uidsOf(owners)];
    graph.remove(uid);
    return concerned;
  }
  const node = graph.put(resource, event.object);
  const heldBack = node.finalizers.includes(FOREGROUND) || node.finalizers.includes(ORPHAN);
  if (node.deleting && heldBack) {
    return [node.uid, ...graph.dependentsOf(node.uid).map((dependent) => dependent.uid)];
  }
  return node.owners.length > 0 ? [node.uid] : [];
}

function uidsOf(owners: readonly OwnerReference[]): string[] {
  return owners.map((owner) => owner.uid);
}

function ownerState(
  graph: OwnershipGraph,
  served: readonly ServedResource[],
  dependent: GraphNode,
  reference: OwnerReference,
): OwnerState {
  const owner = graph.get(reference.uid);
  const reachable =
    owner !== undefined &&
    (owner.namespace === undefined || owner.namespace === dependent.namespace);
  if (reachable) {
    return owner.deleting && owner.finalizers.includes(FOREGROUND)
      ? 'waiting-for-dependents'
      : 'present';
  }
  const slash = reference.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : reference.apiVersion.slice(0, slash);
  const known = served.some((kind) => kind.kind === reference.kind && kind.group === group);
  return known ? 'gone' : 'unknown';
}

function act(store: ObjectStore, node: GraphNode, collection: Collection): void {
  switch (collection.action) {
    case 'keep':
      return;
    case 'delete':
      remove(store, node, collection.policy);
      return;
    case 'drop-owners':
      edit(store, node, (object) => withoutOwners(object, collection.uids));
      return;
    case 'orphan-dependents':
      for (const dependent of collection.dependents) {
        edit(store, dependent, (object) => withoutOwners(object, [node.uid]));
      }
      edit(store, node, (object) => withoutFinalizer(object, ORPHAN));
      return;
    case 'delete-dependents':
      for (const dependent of collection.dependents) remove(store, dependent, 'Foreground');
      if (collection.liftFinalizer)
        edit(store, node, (object) => withoutFinalizer(object, FOREGROUND));
  }
}

function remove(
  store: ObjectStore,
  { resource, namespace, name, uid }: GraphNode,
  propagationPolicy: string,
): void {
  try {
    store.delete(resource, namespace, name, { uid, propagationPolicy });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function edit(
  store: ObjectStore,
  { resource, namespace, name, uid }: GraphNode,
  change: (object: KubeObject) => KubeObject,
): void {
  const object = store.get(resource, namespace, name);
  if (object === undefined || object.metadata.uid !== uid) return;
  store.update(resource, change(object));
}

function withoutOwners(object: KubeObject, uids: readonly string[]): KubeObject {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(
    (owner) => !uids.includes(owner.uid),
  );
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function withoutFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

/** Already removed, or replaced by a namesake: either way it is not there to delete. */
function isGone(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status.reason === 'NotFound' || error.status.reason === 'Conflict')
  );
}
