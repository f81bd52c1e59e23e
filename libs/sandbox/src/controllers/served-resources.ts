import type { ObjectStore, ResourceRef, WatchEvent } from '../objects/store.js';

/** A collection the API serves at present, in the one version it is best read in. */
export interface ServedResource extends ResourceRef {
  readonly kind: string;
  readonly namespaced: boolean;
}

/** All of them; custom resources come and go, so it is asked anew each time. */
export type ServedResources = () => readonly ServedResource[];

const CUSTOM_RESOURCE_DEFINITIONS: ResourceRef = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
};

/**
 * Watches every collection, custom ones as soon as they are served. What already exists comes first, as
 * ADDED. Returns the unsubscriber.
 */
export function watchEverything(
  store: ObjectStore,
  servedResources: ServedResources,
  listener: (resource: ServedResource, event: WatchEvent) => void,
): () => void {
  const watched = new Map<string, () => void>();
  const watchNew = (): void => {
    for (const resource of servedResources()) {
      const name = `${resource.plural}.${resource.group}`;
      if (watched.has(name)) continue;
      const stop = store.watch(resource, (event) => {
        listener(resource, event);
      });
      watched.set(name, stop);
      for (const object of store.list(resource)) listener(resource, { type: 'ADDED', object });
    }
  };
  watchNew();
  const stopDefinitions = store.watch(CUSTOM_RESOURCE_DEFINITIONS, watchNew);
  return () => {
    stopDefinitions();
    for (const stop of watched.values()) stop();
  };
}
