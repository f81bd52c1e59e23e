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
  readonly required?: readonly string[];
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
  const [choice, ...others] = schema.oneOf ?? schema.anyOf ?? [];
  if (schema.properties) {
    // A choice beside fields says which of them there are: the first one's.
    const absent = new Set(others.flatMap(({ required = [] }) => required));
    for (const name of choice?.required ?? []) absent.delete(name);
    return Object.fromEntries(
      Object.entries(schema.properties)
        .filter(([name]) => !absent.has(name))
        .map(([name, inner]) => [name, sampleOf(inner, schemas)]),
    );
  }
  if (choice) return sampleOf(choice, schemas);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, schemas)));
  }
  if (schema.items) return [sampleOf(schema.items, schemas)];
  return schema.enum?.[0] ?? null;
}
