import type { z } from 'zod';

/** One fault of a request, where it is and what to do about it. */
export interface FieldError {
  /** JSON Pointer (RFC 6901); empty for the whole. */
  readonly pointer: string;
  readonly detail: string;
}

/** What zod found wrong with `value`, in words for whoever sent it. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], value: unknown): FieldError[] {
  const errors = issues.flatMap((issue) => describeIssue(issue, value));
  // A field of the wrong type is also too short, too long and so on: the first fault says it all.
  return [...Map.groupBy(errors, (error) => error.pointer).values()].flatMap(
    ([first]) => first ?? [],
  );
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      detail: 'is not a field of this request; leave it out',
    }));
  }
  return [{ pointer: toPointer(path), detail: describeFault(issue, valueAt(value, path)) }];
}

function describeFault(issue: z.core.$ZodIssue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return given === undefined
        ? `is missing; give ${withArticle(issue.expected)}`
        : `must be ${withArticle(issue.expected)}, not ${kindOf(given)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin !== 'string') return `must be at least ${issue.minimum}`;
      return issue.minimum === 1
        ? 'must not be empty'
        : `must have at least ${issue.minimum} characters`;
    case 'too_big':
      if (issue.origin !== 'string') return `must be at most ${issue.maximum}`;
      return `must have at most ${issue.maximum} characters`;
    default:
      return issue.message;
  }
}

/** `/tenant/slug`; `~` and `/` in names are escaped. */
export function toPointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function withArticle(kind: string): string {
  if (kind === 'int') return 'a whole number';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : withArticle(typeof value);
}
