import { z } from 'zod';
import {
  ANY,
  type ListNode,
  type MapNode,
  type ScalarType,
  type SchemaNode,
} from './schema-node.js';

/** A JSON Schema as OpenAPI v3 documents and CRDs write it; only what the sandbox reads is named. */
export interface JsonSchema {
  $ref?: string;
  allOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  not?: JsonSchema;
  type?: string;
  format?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  nullable?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** A line of `openapi/kubernetes.jsonl`. */
const definitionLine = z.object({
  name: z.string(),
  schema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
});

export type Definitions = ReadonlyMap<string, JsonSchema>;

export function parseDefinitions(text: string): Definitions {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const { name, schema } = definitionLine.parse(JSON.parse(line));
      return [name, schema];
    }),
  );
}

/** Compiles named definitions, each once, so that types that contain themselves (CRD schemas) end. */
export class SchemaCompiler {
  private readonly compiled = new Map<string, SchemaNode>();

  constructor(private readonly definitions: Definitions) {}

  byName(name: string): SchemaNode {
    const known = this.compiled.get(name);
    if (known) return known;
    const schema = this.definitions.get(name);
    if (!schema) throw new Error(`no OpenAPI definition is named ${name}`);
    const special = SPECIAL[name];
    if (special) return this.remember(name, special);
    if (schema.type !== 'object') return this.remember(name, this.compile(schema));
    const node = mapNode(schema, name.slice(name.lastIndexOf('.') + 1));
    this.remember(name, node); // before its fields: a type may contain itself
    this.fillFields(node, schema);
    return node;
  }

  compile(schema: JsonSchema): SchemaNode {
    const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
    if (reference)
      return withUsage(this.byName(reference.slice(reference.lastIndexOf('/') + 1)), schema);
    if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string') {
      return scalarNode('int-or-string', schema);
    }
    switch (schema.type) {
      case 'array':
        return listNode(schema, schema.items ? this.compileElement(schema.items) : ANY);
      case 'object': {
        const node = mapNode(schema, '');
        this.fillFields(node, schema);
        return node;
      }
      case 'string':
      case 'integer':
      case 'number':
      case 'boolean':
        return scalarNode(scalarType(schema), schema);
      default:
        return anyNode(schema);
    }
  }

  /** An item of a list or map is there or not: the zero its Go type would have is no default. */
  private compileElement(schema: JsonSchema): SchemaNode {
    const { default: zero, ...rest } = schema;
    return this.compile(
      rest.allOf?.[0]?.$ref ? rest : { ...rest, ...(zero === undefined ? {} : { default: zero }) },
    );
  }

  private remember(name: string, node: SchemaNode): SchemaNode {
    this.compiled.set(name, node);
    return node;
  }

  private fillFields(node: MapNode, schema: JsonSchema): void {
    for (const [field, property] of Object.entries(schema.properties ?? {})) {
      const compiled = this.compile(property);
      // Required lists of Go types are always written, if only as null.
      const alwaysPresent =
        node.name !== '' && compiled.shape === 'list' && node.required.includes(field);
      node.fields.set(field, alwaysPresent ? { ...compiled, alwaysPresent } : compiled);
    }
    if (typeof schema.additionalProperties === 'object') {
      node.additional = this.compileElement(schema.additionalProperties);
    } else if (schema.additionalProperties === true) {
      node.additional = ANY;
    }
  }
}

/** Definitions whose JSON form their schema does not tell. */
const SPECIAL: Partial<Record<string, SchemaNode>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { shape: 'scalar', scalar: 'quantity' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': ANY,
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': ANY,
};

function scalarType(schema: JsonSchema): ScalarType {
  if (schema.type === 'string') return schema.format === 'date-time' ? 'time' : 'string';
  if (schema.type === 'integer') return 'integer';
  return schema.type === 'boolean' ? 'boolean' : 'number';
}

function scalarNode(scalar: ScalarType, schema: JsonSchema): SchemaNode {
  return {
    shape: 'scalar',
    scalar,
    ...(schema.format ? { format: schema.format } : {}),
    ...(schema.enum ? { oneOfValues: schema.enum } : {}),
    ...usage(schema),
  };
}

function listNode(schema: JsonSchema, items: SchemaNode): ListNode {
  const listType = schema['x-kubernetes-list-type'];
  const strategy = schema['x-kubernetes-patch-strategy'];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return {
    shape: 'list',
    items,
    ownership: listType === 'set' || listType === 'map' ? listType : 'atomic',
    keys: schema['x-kubernetes-list-map-keys'] ?? [],
    ...(strategy ? { patchStrategy: strategy } : {}),
    ...(mergeKey ? { patchMergeKey: mergeKey } : {}),
    ...usage(schema),
  };
}

function mapNode(schema: JsonSchema, name: string): MapNode {
  const strategy = schema['x-kubernetes-patch-strategy'];
  const freeForm = schema.properties === undefined && schema.additionalProperties === undefined;
  return {
    shape: 'map',
    name,
    fields: new Map(),
    required: schema.required ?? [],
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    preserveUnknown:
      schema['x-kubernetes-preserve-unknown-fields'] === true || (freeForm && name !== ''),
    ...(strategy ? { patchStrategy: strategy } : {}),
    ...(schema['x-kubernetes-embedded-resource'] ? { embedded: true } : {}),
    ...usage(schema),
  };
}

function anyNode(schema: JsonSchema): SchemaNode {
  return { shape: 'any', ...usage(schema) };
}

function usage(schema: JsonSchema): { nullable?: boolean; default?: unknown } {
  return {
    ...(schema.nullable ? { nullable: true } : {}),
    ...(schema.default === undefined ? {} : { default: schema.default }),
  };
}

/** A shared definition, with what the field that refers to it adds. */
function withUsage(node: SchemaNode, schema: JsonSchema): SchemaNode {
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (schema.default === undefined && !strategy) return node;
  if (node.shape !== 'map') return node;
  // Shares `fields` and `required` with the definition, which may still be filling them.
  return {
    ...node,
    ...(schema.default === undefined ? {} : { alwaysPresent: true }),
    ...(strategy ? { patchStrategy: strategy } : {}),
  };
}
