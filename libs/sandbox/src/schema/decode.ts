import { cloneJson } from './json-value.js';
import { canonicalQuantity } from './quantity.js';
import { fieldNode, isMap, type JsonMap, type MapNode, type SchemaNode } from './schema-node.js';
import { isDroppedZero } from './zero-values.js';

/** What decoding found besides the value. */
export interface DecodeProblems {
  /** Fields the schema does not know, such as `spec.replicsa`; dropped from the value. */
  unknown: string[];
  /** Values of the wrong type, in the words of Go's JSON decoder. */
  mistyped: string[];
}

export interface Decoded {
  value: JsonMap;
  problems: DecodeProblems;
}

/**
 * Reads JSON as the kind's Go type would: unknown fields, nulls, and empty lists and maps that are not
 * required drop out; quantities and times take their canonical form. Always a fresh, mutable tree.
 */
export function decodeBuiltIn(value: JsonMap, node: MapNode): Decoded {
  const problems: DecodeProblems = { unknown: [], mistyped: [] };
  const decoder = new Decoder(problems, true);
  return { value: decoder.map(value, node, ''), problems };
}

/**
 * Prunes what a custom resource's schema does not know and fills in its defaults. Types are left to
 * schema validation, which names every fault with its path.
 */
export function decodeCustom(value: JsonMap, node: MapNode): Decoded {
  const problems: DecodeProblems = { unknown: [], mistyped: [] };
  const decoder = new Decoder(problems, false);
  return { value: decoder.map(value, node, ''), problems };
}

class Decoder {
  constructor(
    private readonly problems: DecodeProblems,
    private readonly builtIn: boolean,
  ) {}

  map(value: JsonMap, node: MapNode, path: string): JsonMap {
    const result: JsonMap = {};
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) continue; // as JSON would: in-process callers may leave one
      const field = fieldNode(node, key) ?? (node.embedded ? EMBEDDED_FIELD : undefined);
      const fieldPath = path === '' ? key : `${path}.${key}`;
      if (!field) {
        this.problems.unknown.push(fieldPath);
        continue;
      }
      const decoded = this.value(value[key], field, fieldPath, node, key);
      if (decoded !== undefined) result[key] = decoded;
    }
    if (!this.builtIn) this.fillDefaults(result, node, path);
    return result;
  }

  private value(
    value: unknown,
    node: SchemaNode,
    path: string,
    parent: MapNode | undefined,
    key: string,
  ): unknown {
    if (value === null) return this.nullValue(node);
    switch (node.shape) {
      case 'any':
        return cloneJson(value);
      case 'scalar':
        if (!this.builtIn) return value;
        if (parent?.fields.has(key) && isDroppedZero(value, node, parent, key)) return undefined;
        return this.scalar(value, node, path, parent?.name);
      case 'list': {
        if (!Array.isArray(value)) return this.mistyped(value, path, parent?.name, '[]');
        if (this.builtIn && value.length === 0 && !parent?.required.includes(key)) return undefined;
        return value.map((item: unknown, index) =>
          this.value(item, node.items, `${path}[${index}]`, parent, ''),
        );
      }
      case 'map': {
        if (!isMap(value)) return this.mistyped(value, path, parent?.name, node.name || 'map');
        const decoded = this.map(value, node, path);
        const droppable = this.builtIn && node.fields.size === 0 && !node.preserveUnknown;
        if (droppable && Object.keys(decoded).length === 0 && !parent?.required.includes(key)) {
          return undefined;
        }
        return decoded;
      }
    }
  }

  private nullValue(node: SchemaNode): unknown {
    if (this.builtIn) return undefined;
    return node.nullable || node.default === undefined ? null : undefined;
  }

  private scalar(
    value: unknown,
    node: Extract<SchemaNode, { shape: 'scalar' }>,
    path: string,
    owner: string | undefined,
  ): unknown {
    switch (node.scalar) {
      case 'string':
        return this.text(value, node, path, owner);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.mistyped(value, path, owner, 'bool');
      case 'integer':
        return Number.isSafeInteger(value)
          ? value
          : this.mistyped(value, path, owner, node.format ?? 'int64');
      case 'number':
        return typeof value === 'number' ? value : this.mistyped(value, path, owner, 'float64');
      case 'int-or-string':
        return typeof value === 'string' || Number.isSafeInteger(value)
          ? value
          : this.mistyped(value, path, owner, 'intstr.IntOrString');
      case 'quantity':
        return this.quantity(value, path, owner);
      case 'time':
        return this.time(value, path, owner);
    }
  }

  private text(
    value: unknown,
    node: Extract<SchemaNode, { shape: 'scalar' }>,
    path: string,
    owner: string | undefined,
  ): unknown {
    if (typeof value !== 'string') return this.mistyped(value, path, owner, 'string');
    if (node.format === 'byte' && !BASE64.test(value)) {
      const at = Math.max(0, value.search(/[^A-Za-z0-9+/=]/));
      this.problems.mistyped.push(`illegal base64 data at input byte ${at} (at ${path})`);
    }
    return value;
  }

  private quantity(value: unknown, path: string, owner: string | undefined): unknown {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return this.mistyped(value, path, owner, 'resource.Quantity');
    const canonical = canonicalQuantity(text);
    if (canonical !== undefined) return canonical;
    this.problems.mistyped.push(
      `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' (at ${path})`,
    );
    return undefined;
  }

  private time(value: unknown, path: string, owner: string | undefined): unknown {
    if (typeof value !== 'string') return this.mistyped(value, path, owner, 'Time');
    if (!Number.isNaN(Date.parse(value)) && RFC_3339.test(value)) return value;
    this.problems.mistyped.push(
      `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} (at ${path})`,
    );
    return undefined;
  }

  private mistyped(value: unknown, path: string, owner: string | undefined, type: string): unknown {
    if (!this.builtIn) return value;
    this.problems.mistyped.push(
      `json: cannot unmarshal ${jsonType(value)} into Go struct field ${owner ?? ''}.${path} of type ${type}`,
    );
    return undefined;
  }

  private fillDefaults(value: JsonMap, node: MapNode, path: string): void {
    for (const [key, field] of node.fields) {
      if (value[key] !== undefined || field.default === undefined) continue;
      value[key] = this.value(cloneJson(field.default), field, `${path}.${key}`, node, key);
    }
  }
}

/** `apiVersion`, `kind` and `metadata` of an embedded object are kept whatever the CRD's schema says. */
const EMBEDDED_FIELD: SchemaNode = { shape: 'any' };
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value;
}
