import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../schema/openapi-schema.js';
import { FieldErrors } from './field-errors.js';
import { validateAgainstSchema } from './json-schema.js';

function problems(value: unknown, schema: JsonSchema): string[] {
  const errors = new FieldErrors();
  validateAgainstSchema(value, schema, 'spec', errors);
  return errors.causes.map(({ field, message }) => `${field}: ${message}`);
}

describe('a custom resource', () => {
  it.each<[unknown, JsonSchema]>([
    ['a', { type: 'string', enum: ['a', 'b'] }],
    [3, { type: 'integer', minimum: 3, maximum: 3 }],
    [1, { type: 'number' }],
    [null, { type: 'string', nullable: true }],
    ['80%', { 'x-kubernetes-int-or-string': true }],
    [{ a: 1 }, { type: 'object', additionalProperties: { type: 'integer' } }],
    ['2026-01-01T00:00:00Z', { type: 'string', format: 'date-time' }],
    ['ABC', { type: 'string', pattern: '(?i)^abc$' }],
    [{ a: 1 }, { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] }],
  ])('%j fits %j', (value, schema) => {
    expect(problems(value, schema)).toEqual([]);
  });

  it.each<[unknown, JsonSchema, string]>([
    [
      'c',
      { type: 'string', enum: ['a', 'b'] },
      'spec: Unsupported value: "c": supported values: "a", "b"',
    ],
    [
      'x',
      { type: 'integer' },
      'spec: Invalid value: "string": spec in body must be of type integer: "string"',
    ],
    [
      2,
      { type: 'integer', minimum: 3 },
      'spec: Invalid value: 2: spec in body should be greater than or equal to 3',
    ],
    [
      3,
      { type: 'integer', minimum: 3, exclusiveMinimum: true },
      'spec: Invalid value: 3: spec in body should be greater than 3',
    ],
    [
      'ab',
      { type: 'string', maxLength: 1 },
      'spec: Invalid value: "ab": spec in body should be at most 1 chars long',
    ],
    [
      'X',
      { type: 'string', pattern: '^[a-z]$' },
      'spec: Invalid value: "X": spec in body should match \'^[a-z]$\'',
    ],
    [{}, { type: 'object', required: ['size'] }, 'spec.size: Required value'],
    [[1, 2], { type: 'array', maxItems: 1 }, 'spec: Too many: 2: must have at most 1 items'],
    [
      ['a', 'a'],
      { type: 'array', 'x-kubernetes-list-type': 'set' },
      'spec[1]: Duplicate value: "a"',
    ],
    [
      [{ name: 'a' }, { name: 'a' }],
      { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      'spec[1]: Duplicate value: {"name":"a"}',
    ],
    [
      { a: 1, b: 1 },
      { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      'spec: Invalid value: {"a":1,"b":1}: spec in body must validate one and only one schema (oneOf)',
    ],
    [
      null,
      { type: 'string' },
      'spec: Invalid value: "null": spec in body must be of type string: "null"',
    ],
  ])('%j does not fit %j', (value, schema, problem) => {
    expect(problems(value, schema)).toEqual([problem]);
  });
});
