import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import type { ResourceRegistry } from '../resources/registry.js';
import { CLEANUP_FINALIZER } from '../resources/custom-definition-status.js';
import { customStorageKey, customTypes } from '../resources/custom.js';
import { typed } from '../objects/object-fields.js';
import type { MapNode } from '../schema/schema-node.js';
import type { ObjectDatabase } from './object-database.js';
import type { ObjectRemover } from './object-remover.js';
import type { ObjectWriter } from './object-writer.js';
import type { KubeObject } from '../objects/store.js';
import { CONTROLLERS } from '../objects/write-request.js';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Serves custom kinds. Observes CustomResourceDefinitions and, while one is being deleted, its objects;
 * changes the registry of kinds, deletes the objects of a dying definition, and lets it go after the last.
 */
export class CustomDefinitions {
  private readonly watchedKeys = new Set<string>();

  constructor(
    private readonly database: ObjectDatabase,
    private readonly registry: ResourceRegistry,
    private readonly writer: ObjectWriter,
    private readonly remover: ObjectRemover,
    private readonly metadataNode: MapNode,
  ) {
    for (const object of database.list(DEFINITIONS)) this.serve(object);
    database.subscribe(DEFINITIONS, ({ type, object }) => {
      if (type === 'DELETED') this.registry.replace(customStorageKey(typed(object)), []);
      else this.serve(object);
      if (type !== 'DELETED' && object.metadata.deletionTimestamp) this.cleanUp(object);
    });
  }

  private serve(object: KubeObject): void {
    const definition = typed<V1CustomResourceDefinition>(object);
    const key = customStorageKey(definition);
    this.registry.replace(key, customTypes(definition, this.metadataNode));
    if (this.watchedKeys.has(key)) return;
    this.watchedKeys.add(key);
    this.database.subscribe(key, ({ type }) => {
      if (type === 'DELETED') this.cleanUpIfDying(object.metadata.name ?? '');
    });
  }

  private cleanUpIfDying(name: string): void {
    const definition = this.database.get(DEFINITIONS, '', name);
    if (definition?.metadata.deletionTimestamp) this.cleanUp(definition);
  }

  private cleanUp(object: KubeObject): void {
    const { name = '', finalizers = [] } = object.metadata;
    const key = customStorageKey(typed(object));
    const type = this.registry.storageType(key);
    for (const { metadata } of type ? this.database.list(key) : []) {
      if (type && !metadata.deletionTimestamp) {
        this.remover.remove(type, metadata.namespace, metadata.name ?? '', {});
      }
    }
    const definitionType = this.registry.storageType(DEFINITIONS);
    if (!definitionType || !finalizers.includes(CLEANUP_FINALIZER)) return;
    if (this.database.list(key).length > 0) return;
    const release = (served: KubeObject): KubeObject => ({
      ...served,
      metadata: {
        ...served.metadata,
        finalizers: (served.metadata.finalizers ?? []).filter((item) => item !== CLEANUP_FINALIZER),
      },
    });
    // Whoever deleted the last object may have let the definition go already.
    if (
      this.database.get(DEFINITIONS, '', name)?.metadata.finalizers?.includes(CLEANUP_FINALIZER)
    ) {
      this.writer.modify(definitionType, undefined, name, release, CONTROLLERS);
    }
  }
}
