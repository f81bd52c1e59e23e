import { z } from 'zod';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Whatever there is in it is kept. */
export const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;

/**
 * A zod schema as the API server wants it: a structural OpenAPI v3 schema, with no references, no alternatives, and nothing said
 * twice (docs: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions"). Defaults are left to whoever reads.
 */
export function structural(schema: z.ZodType): JsonObject {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return node(json as unknown as JsonObject);
}

function node(json: JsonObject): JsonObject {
  const described: JsonObject = pick(json, ['description']);
  if (json['intOrString'] === true) return { ...described, 'x-kubernetes-int-or-string': true };
  const alternatives = json['anyOf'];
  if (Array.isArray(alternatives)) return alternative(alternatives as JsonObject[], described);
  const { type } = json;
  if (type === 'object') return { ...described, ...objectNode(json) };
  if (type === 'array') return { ...described, type, items: node(json['items'] as JsonObject) };
  if (type === undefined) return { ...described, 'x-kubernetes-preserve-unknown-fields': true };
  const constant = json['const'];
  return {
    ...described,
    type,
    ...(constant !== undefined && { enum: [constant] }),
    ...pick(json, ['enum', 'pattern', 'minLength']),
    ...bounds(json),
  };
}

/** What may also be null. */
function alternative(alternatives: readonly JsonObject[], described: JsonObject): JsonObject {
  const [some, ...others] = alternatives.filter(({ type }) => type !== 'null');
  if (!some || others.length > 0) throw new Error('a structural schema has no alternatives');
  return { ...described, ...node(some), nullable: true };
}

function objectNode(json: JsonObject): JsonObject {
  const properties = json['properties'] as JsonObject | undefined;
  if (properties === undefined) {
    const values = json['additionalProperties'] as JsonObject | undefined;
    if (values === undefined || Object.keys(values).length === 0) return ANYTHING;
    return { type: 'object', additionalProperties: node(values) };
  }
  const required = json['required'] as readonly string[] | undefined;
  return {
    type: 'object',
    ...(required && required.length > 0 && { required }),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, node(value as JsonObject)]),
    ),
  };
}

/** JavaScript's own bounds are nobody's business. */
function bounds(json: JsonObject): JsonObject {
  const entries = (['minimum', 'maximum'] as const).flatMap((name) => {
    const value = json[name];
    const isMeant = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
    return isMeant ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function pick(json: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = json[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
