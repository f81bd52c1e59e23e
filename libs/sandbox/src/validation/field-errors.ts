import { ApiError, type StatusCause } from '../objects/api-error.js';

/** Collects what is wrong with an object, field by field, in the real server's words. */
export class FieldErrors {
  readonly causes: StatusCause[] = [];

  required(field: string, detail = ''): void {
    this.add('FieldValueRequired', field, 'Required value', detail);
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add('FieldValueInvalid', field, `Invalid value: ${printValue(value)}`, detail);
  }

  typeInvalid(field: string, value: unknown, detail: string): void {
    this.add('FieldValueTypeInvalid', field, `Invalid value: ${printValue(value)}`, detail);
  }

  unsupported(field: string, value: unknown, supported: readonly unknown[]): void {
    const list = supported.map((item) => JSON.stringify(item)).join(', ');
    this.add(
      'FieldValueNotSupported',
      field,
      `Unsupported value: ${printValue(value)}`,
      `supported values: ${list}`,
    );
  }

  duplicate(field: string, value: unknown): void {
    this.add('FieldValueDuplicate', field, `Duplicate value: ${printValue(value)}`, '');
  }

  forbidden(field: string, detail: string): void {
    this.add('FieldValueForbidden', field, 'Forbidden', detail);
  }

  notFound(field: string, value: unknown): void {
    this.add('FieldValueNotFound', field, `Not found: ${printValue(value)}`, '');
  }

  tooLong(field: string, max: number, unit = 'bytes'): void {
    this.add('FieldValueTooLong', field, 'Too long', `may not be more than ${max} ${unit}`);
  }

  tooMany(field: string, actual: number, max: number): void {
    this.add('FieldValueTooMany', field, `Too many: ${actual}`, `must have at most ${max} items`);
  }

  private add(reason: string, field: string, problem: string, detail: string): void {
    this.causes.push({ reason, message: detail ? `${problem}: ${detail}` : problem, field });
  }
}

function printValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value);
}

/** The 422 for an object, or undefined when nothing is wrong with it. */
export function invalidObject(
  kind: string,
  group: string,
  name: string,
  errors: FieldErrors,
): ApiError | undefined {
  if (errors.causes.length === 0) return undefined;
  const qualified = group ? `${kind}.${group}` : kind;
  const lines = errors.causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = lines.length === 1 ? lines[0] : `[${[...new Set(lines)].join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualified} ${JSON.stringify(name)} is invalid: ${text}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind,
    causes: errors.causes,
  });
}
