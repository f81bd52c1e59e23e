import type { Column, ResourceType } from '../resources/resource-type.js';
import { apiVersionOf } from '../resources/resource-type.js';
import { objectJson } from '../store/object-json.js';
import type { KubeObject } from '../objects/store.js';
import type { Presentation } from './media-types.js';

/** What a response holds of each object when it is a table: `None`, `Metadata` (the default) or `Object`. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Writes objects and lists in the form a client asked for. */
export class Presenter {
  constructor(
    private readonly type: ResourceType,
    private readonly presentation: Presentation,
    private readonly includeObject: IncludeObject,
    private readonly now: Date,
  ) {}

  object(object: KubeObject): string {
    if (this.presentation === 'table') {
      const { resourceVersion = '' } = object.metadata;
      return JSON.stringify(this.table([object], { resourceVersion }, true));
    }
    return this.presentation === 'metadata' ? JSON.stringify(partial(object)) : objectJson(object);
  }

  list(objects: readonly KubeObject[], metadata: ListMeta): string {
    if (this.presentation === 'table') return JSON.stringify(this.table(objects, metadata, true));
    const partialList = this.presentation === 'metadata';
    const kind = partialList ? 'PartialObjectMetadataList' : this.type.listKind;
    const apiVersion = partialList ? 'meta.k8s.io/v1' : apiVersionOf(this.type);
    const items = objects.map((object) => this.object(object)).join(',');
    return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${items}]}`;
  }

  /** For a watch: only its first table needs the columns' definitions. */
  watched(object: KubeObject, first: boolean): string {
    if (this.presentation !== 'table') return this.object(object);
    const { resourceVersion = '' } = object.metadata;
    return JSON.stringify(this.table([object], { resourceVersion }, first));
  }

  private table(objects: readonly KubeObject[], metadata: ListMeta, withColumns: boolean): object {
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      columnDefinitions: withColumns ? this.type.columns.map(columnDefinition) : null,
      rows: objects.map((object) => ({
        cells: this.type.columns.map(({ value }) => value(object, this.now)),
        ...(this.includeObject === 'None' ? {} : { object: this.embedded(object) }),
      })),
    };
  }

  private embedded(object: KubeObject): object {
    return this.includeObject === 'Object' ? object : partial(object);
  }
}

function partial({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function columnDefinition({ name, type, format, description, priority }: Column): object {
  return {
    name,
    type,
    format: format ?? '',
    description: description ?? name,
    priority: priority ?? 0,
  };
}
