/**
 * Observes Namespaces being deleted and what is in them; deletes all content, tells in the namespace's
 * conditions what is left and why, and lifts the `kubernetes` finalizer once nothing is.
 */
import { getOne, NAMESPACES, type Namespace } from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import { ApiError } from '../../objects/api-error.js';
import type { ObjectStore } from '../../objects/store.js';
import { watchEverything, type ServedResource, type ServedResources } from '../served-resources.js';
import { namespaceConditions, type Remaining } from './namespace-conditions.js';

const FINALIZER = 'kubernetes';

/** How long a refused deletion waits before it is tried again. */
const RETRY_REFUSED_MS = 1_000;

export interface NamespaceControllerContext extends ControllerContext {
  readonly servedResources: ServedResources;
}

export function makeNamespaceController(context: NamespaceControllerContext): Controller {
  const { store, timers, servedResources } = context;
  return makeController({
    ...context,
    name: 'namespace',
    triggers: [{ resource: NAMESPACES, keys: ({ metadata }) => [metadata.name ?? ''] }],
    // Each object that goes may have been the last that a namespace waited for.
    subscribe: (add) =>
      watchEverything(store, servedResources, (_resource, { type, object }) => {
        if (type === 'DELETED' && object.metadata.namespace !== undefined) {
          add(object.metadata.namespace);
        }
      }),
    sync(name, lookAgainAfter) {
      const namespace = getOne(store, NAMESPACES, undefined, name);
      if (namespace?.metadata.deletionTimestamp === undefined) return;
      const namespaced = servedResources().filter((resource) => resource.namespaced);
      const refusals = deleteContent(store, name, namespaced);
      const remaining = contentOf(store, name, namespaced);
      const reported = report(store, namespace, remaining, refusals, timers.now());
      if (refusals.length > 0) lookAgainAfter(RETRY_REFUSED_MS);
      if (remaining.length === 0) finalize(store, reported);
    },
  });
}

function contentOf(
  store: ObjectStore,
  namespace: string,
  resources: readonly ServedResource[],
): Remaining[] {
  return resources
    .map((resource) => ({
      resource: `${resource.plural}.${resource.group}`,
      objects: store.list(resource, { namespace }),
    }))
    .filter(({ objects }) => objects.length > 0);
}

/** Returns what was refused, in the API's words. */
function deleteContent(
  store: ObjectStore,
  namespace: string,
  resources: readonly ServedResource[],
): string[] {
  const refusals: string[] = [];
  for (const resource of resources) {
    for (const { metadata } of store.list(resource, { namespace })) {
      if (metadata.deletionTimestamp !== undefined) continue;
      try {
        store.delete(resource, namespace, metadata.name ?? '', {
          ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
          propagationPolicy: 'Background',
        });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status.reason !== 'NotFound') refusals.push(error.message);
      }
    }
  }
  return refusals;
}

function report(
  store: ObjectStore,
  namespace: Namespace,
  remaining: readonly Remaining[],
  refusals: readonly string[],
  now: Date,
): Namespace {
  const conditions = namespaceConditions(namespace, remaining, refusals, now);
  const status = { ...namespace.status, phase: 'Terminating', conditions };
  return store.updateStatus(NAMESPACES, { ...namespace, status }) as Namespace;
}

function finalize(store: ObjectStore, namespace: Namespace): void {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((name) => name !== FINALIZER);
  store.update(NAMESPACES, { ...namespace, spec: { ...namespace.spec, finalizers } });
}
