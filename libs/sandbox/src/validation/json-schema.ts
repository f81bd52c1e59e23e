import { canonicalQuantity } from '../schema/quantity.js';
import { isMap } from '../schema/schema-node.js';
import type { JsonSchema } from '../schema/openapi-schema.js';
import { FieldErrors } from './field-errors.js';

/**
 * Checks a custom resource against its CRD's schema, in the real server's words. All of structural
 * OpenAPI v3 but `x-kubernetes-validations` (CEL), which the sandbox stores and does not evaluate.
 */
export function validateAgainstSchema(
  value: unknown,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  if (value === null && schema.nullable) return;
  const hasType = validateType(value, schema, path, errors);
  if (schema.enum && !schema.enum.some((item) => item === value)) {
    errors.unsupported(path, value, schema.enum);
  }
  if (!hasType) return;
  if (typeof value === 'string') validateString(value, schema, path, errors);
  if (typeof value === 'number') validateNumber(value, schema, path, errors);
  if (Array.isArray(value)) validateList(value, schema, path, errors);
  if (isMap(value)) validateMap(value, schema, path, errors);
  validateCombinations(value, schema, path, errors);
}

function validateType(
  value: unknown,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): boolean {
  if (schema['x-kubernetes-int-or-string']) {
    if (Number.isInteger(value) || typeof value === 'string') return true;
    errors.typeInvalid(
      path,
      typeName(value),
      `${path} in body must be of type integer,string: ${JSON.stringify(typeName(value))}`,
    );
    return false;
  }
  if (!schema.type || matchesType(value, schema.type)) return true;
  errors.typeInvalid(
    path,
    typeName(value),
    `${path} in body must be of type ${schema.type}: ${JSON.stringify(typeName(value))}`,
  );
  return false;
}

function matchesType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeName(value) === type || (type === 'number' && typeof value === 'number');
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function validateString(
  value: string,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  const length = Array.from(value).length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    errors.invalid(path, value, `${path} in body should be at most ${schema.maxLength} chars long`);
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    errors.invalid(
      path,
      value,
      `${path} in body should be at least ${schema.minLength} chars long`,
    );
  }
  if (schema.pattern !== undefined && !compilePattern(schema.pattern).test(value)) {
    errors.invalid(path, value, `${path} in body should match '${schema.pattern}'`);
  }
  if (schema.format && !matchesFormat(value, schema.format)) {
    errors.invalid(
      path,
      value,
      `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`,
    );
  }
}

const patterns = new Map<string, RegExp>();

/** Patterns are RE2; the few inline flags it has and JavaScript lacks are taken off the front. */
export function compilePattern(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const flags = /^\(\?([ims]+)\)/.exec(pattern);
    const source = flags ? pattern.slice(flags[0].length) : pattern;
    compiled = new RegExp(source.replaceAll('\\z', '$').replaceAll('\\A', '^'), flags?.[1] ?? '');
    patterns.set(pattern, compiled);
  }
  return compiled;
}

const FORMATS: Readonly<Partial<Record<string, (value: string) => boolean>>> = {
  'date-time': (value) => /^\d{4}-\d\d-\d\d[Tt]/.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
  uuid: (value) => /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(value),
  ipv4: (value) => /^(\d{1,3}\.){3}\d{1,3}$/.test(value),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  quantity: (value) => canonicalQuantity(value) !== undefined,
};

function matchesFormat(value: string, format: string): boolean {
  return FORMATS[format]?.(value) ?? true;
}

function validateNumber(
  value: number,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    const wanted = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
    errors.invalid(path, value, `${path} in body should be ${wanted} ${minimum}`);
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    const wanted = schema.exclusiveMaximum ? 'less than' : 'less than or equal to';
    errors.invalid(path, value, `${path} in body should be ${wanted} ${maximum}`);
  }
  if (multipleOf !== undefined && value % multipleOf !== 0) {
    errors.invalid(path, value, `${path} in body should be a multiple of ${multipleOf}`);
  }
}

function validateList(
  value: readonly unknown[],
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    errors.tooMany(path, value.length, schema.maxItems);
  }
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    errors.invalid(
      path,
      value.length,
      `${path} in body should have at least ${schema.minItems} items`,
    );
  }
  validateUniqueItems(value, schema, path, errors);
  const { items } = schema;
  if (!items) return;
  value.forEach((item, index) => validateAgainstSchema(item, items, `${path}[${index}]`, errors));
}

/** Sets and list-maps may not hold the same value or key twice. */
function validateUniqueItems(
  value: readonly unknown[],
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const id = listType === 'map' && isMap(item) ? keys.map((key) => item[key] ?? null) : item;
    const text = JSON.stringify(id);
    const shown =
      listType === 'map' && isMap(item)
        ? Object.fromEntries(keys.map((key) => [key, item[key]]))
        : item;
    if (seen.has(text)) errors.duplicate(`${path}[${index}]`, shown);
    seen.add(text);
  });
}

function validateMap(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) {
    if (value[key] === undefined) errors.required(at(key));
  }
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    errors.tooMany(path, count, schema.maxProperties);
  }
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    errors.invalid(
      path,
      count,
      `${path} in body should have at least ${schema.minProperties} properties`,
    );
  }
  const additional =
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [key, item] of Object.entries(value)) {
    const property = schema.properties?.[key] ?? additional;
    if (property) validateAgainstSchema(item, property, at(key), errors);
  }
}

function validateCombinations(
  value: unknown,
  schema: JsonSchema,
  path: string,
  errors: FieldErrors,
): void {
  for (const part of schema.allOf ?? []) validateAgainstSchema(value, part, path, errors);
  const matches = (part: JsonSchema): boolean => {
    const trial = new FieldErrors();
    validateAgainstSchema(value, part, path, trial);
    return trial.causes.length === 0;
  };
  if (schema.anyOf && !schema['x-kubernetes-int-or-string'] && !schema.anyOf.some(matches)) {
    errors.invalid(path, value, `${path} in body must validate at least one schema (anyOf)`);
  }
  if (schema.oneOf && schema.oneOf.filter(matches).length !== 1) {
    errors.invalid(path, value, `${path} in body must validate one and only one schema (oneOf)`);
  }
  if (schema.not && matches(schema.not)) {
    errors.invalid(path, value, `${path} in body must not validate the schema (not)`);
  }
}
