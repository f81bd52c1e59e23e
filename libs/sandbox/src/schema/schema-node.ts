/**
 * The shape of a kind, in the few words that decoding, defaulting, ownership and patching need. Compiled
 * from the published OpenAPI for built-in kinds and from the CRD's schema for custom ones.
 */
export type SchemaNode = ScalarNode | ListNode | MapNode | AnyNode;

export type ScalarType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'quantity'
  | 'int-or-string'
  | 'time';

export interface ScalarNode {
  readonly shape: 'scalar';
  readonly scalar: ScalarType;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly oneOfValues?: readonly unknown[];
  readonly default?: unknown;
}

export interface ListNode {
  readonly shape: 'list';
  readonly items: SchemaNode;
  /** Who may own what: the list whole, each value, or each item by its keys. */
  readonly ownership: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  /** The real server always writes this list, even as null: its own path is never "added". */
  readonly alwaysPresent?: boolean;
  readonly nullable?: boolean;
  readonly default?: unknown;
}

export interface MapNode {
  readonly shape: 'map';
  /** The Go type's or definition's short name, for messages; empty for inline maps. */
  readonly name: string;
  readonly fields: Map<string, SchemaNode>;
  /** The type of values under keys that `fields` does not name. */
  additional?: SchemaNode;
  required: readonly string[];
  /** Owned whole, never field by field. */
  readonly atomic: boolean;
  readonly preserveUnknown: boolean;
  /** A struct the real server always writes, even empty: its own path is never "added". */
  readonly alwaysPresent?: boolean;
  readonly patchStrategy?: string;
  /** Holds a whole object with apiVersion, kind and metadata. */
  readonly embedded?: boolean;
  readonly nullable?: boolean;
  readonly default?: unknown;
}

/** Free-form JSON: maps are owned field by field, lists whole. */
export interface AnyNode {
  readonly shape: 'any';
  readonly nullable?: boolean;
  readonly default?: unknown;
}

export const ANY: AnyNode = { shape: 'any' };

export type JsonMap = Record<string, unknown>;

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node that describes `field` of a map. Absent where the schema does not know the field. */
export function fieldNode(node: MapNode, field: string): SchemaNode | undefined {
  return node.fields.get(field) ?? node.additional ?? (node.preserveUnknown ? ANY : undefined);
}

/** Narrows free-form JSON to the shape its value has. */
export function resolveNode(node: SchemaNode, value: unknown): SchemaNode {
  if (node.shape !== 'any') return node;
  if (Array.isArray(value)) return ANY_LIST;
  if (isMap(value)) return ANY_MAP;
  return ANY_SCALAR;
}

const ANY_LIST: ListNode = { shape: 'list', items: ANY, ownership: 'atomic', keys: [] };
const ANY_SCALAR: ScalarNode = { shape: 'scalar', scalar: 'string' };
const ANY_MAP: MapNode = {
  shape: 'map',
  name: '',
  fields: new Map(),
  additional: ANY,
  required: [],
  atomic: false,
  preserveUnknown: true,
};
