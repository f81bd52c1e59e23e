/** Requests from the OpenAPI document: a body of the examples that every field has. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** A value that the schema takes, made of its examples. */
export function sampleOf(schema: Schema, schemas: Schemas): unknown {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return sampleOf(schemas[name] ?? {}, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (choice) return sampleOf(choice, schemas);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, schemas)));
  }
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, inner]) => [name, sampleOf(inner, schemas)]),
    );
  }
  if (schema.items) return [sampleOf(schema.items, schemas)];
  return schema.enum?.[0] ?? null;
}
