import { HttpException } from '@nestjs/common';
import { PROBLEMS, type ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { FieldError } from './field-errors.js';

/** An answer that is a problem document; the filter writes it. */
export class ProblemError extends HttpException {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly FieldError[];
      readonly suggestions?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail, PROBLEMS[code].status);
  }
}

/** Failure codes of use cases that the API answers with another, more general problem. */
const CODE_OF: Readonly<Record<string, ProblemCode>> = {
  'organizations.ambiguous': 'request.invalid',
};

/** The value, or the failure as a problem. A failure nobody documented is the service's own fault. */
export function valueOrProblem<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  const { code, message, pointer, details, retry } = result.error;
  const known = CODE_OF[code] ?? (isProblemCode(code) ? code : 'service.internal');
  const suggestions = details?.['suggestions'];
  throw new ProblemError(known, message, {
    ...(pointer !== undefined && { errors: [{ pointer, detail: message }] }),
    ...(isTextList(suggestions) && { suggestions }),
    ...(typeof retry === 'object' && {
      headers: { 'retry-after': String(Math.ceil(retry.afterMs / 1_000)) },
    }),
  });
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
