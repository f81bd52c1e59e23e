import type { JsonSchema } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import type { KubeObject, ResourceRef } from '../objects/store.js';
import type { FieldErrors } from '../validation/field-errors.js';
import type { NameRule } from '../validation/names.js';

export type Subresource = 'status' | 'scale' | 'log' | 'eviction' | 'finalize' | 'binding';

/** A column of `kubectl get`. Priority 0 is always shown, 1 with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly value: (object: KubeObject, now: Date) => unknown;
}

/** What is particular about a kind. Everything acts on decoded objects; `draft`s may be changed, the others not. */
export interface KindRules {
  readonly nameRule: NameRule;
  /** Whether `metadata.generation` counts the changes of everything but metadata and status. */
  readonly countsGenerations: boolean;
  /** A DELETE that removes at once answers the object, not a `Status`. */
  readonly returnsDeleted: boolean;
  /** Whether a PUT without a resourceVersion is accepted. */
  readonly unconditionalUpdate: boolean;
  readonly applyDefaults?: (draft: KubeObject) => void;
  /** Sets what a newborn object holds whatever its author says, such as an initial status. */
  readonly prepareCreate?: (draft: KubeObject, now: Date) => void;
  /** Carries over what an update may not touch. */
  readonly prepareUpdate?: (draft: KubeObject, live: KubeObject) => void;
  readonly validate?: (object: KubeObject, errors: FieldErrors) => void;
  readonly validateUpdate?: (object: KubeObject, live: KubeObject, errors: FieldErrors) => void;
}

/** Where a scale subresource finds its numbers: dotted paths such as `spec.replicas`. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly selector?: string;
}

/** A kind as one version of its group serves it. */
export interface ResourceType extends ResourceRef {
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Versions and groups that share one collection share this key, such as `apps/deployments`. */
  readonly storageKey: string;
  /** Objects are kept in this version. */
  readonly storage: boolean;
  /** Name of the OpenAPI definition. */
  readonly definition: string;
  readonly schema: MapNode;
  readonly subresources: ReadonlySet<Subresource>;
  readonly scale?: ScalePaths;
  readonly rules: KindRules;
  readonly columns: readonly Column[];
  /** Fields a field selector may name, besides metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  /** For a custom resource: the schema its objects are validated against. */
  readonly custom?: { readonly schema: JsonSchema };
  /** To and from the version objects are kept in. Absent for that version itself. */
  readonly convert?: {
    readonly toStorage: (object: KubeObject) => KubeObject;
    readonly fromStorage: (object: KubeObject) => KubeObject;
  };
}

export function apiVersionOf({ group, version }: Pick<ResourceRef, 'group' | 'version'>): string {
  return group ? `${group}/${version}` : version;
}

/** `deployments.apps`, or `pods`: how errors name a collection. */
export function qualifiedPlural({ group, plural }: Pick<ResourceRef, 'group' | 'plural'>): string {
  return group ? `${plural}.${group}` : plural;
}
