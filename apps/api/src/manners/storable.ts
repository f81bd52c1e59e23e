import { findUnstorable } from '@fleetcommand/kernel/storable';
import type { FastifyRequest } from 'fastify';

import { toPointer, type FieldError } from './field-errors.js';
import { ProblemError } from './problem-error.js';

/** As many as anybody reads. */
const MOST_FAULTS = 20;

/**
 * Undefined when all that was sent can be kept. A path needs no look: what is in it is an id by its pattern, or is judged as
 * a name.
 */
export function unstorableProblem({
  body,
  query,
}: Pick<FastifyRequest, 'body' | 'query'>): ProblemError | undefined {
  const ofBody = faultsOf(body);
  if (ofBody.length > 0) return problemOf('request.invalid', 'body', ofBody);
  const ofQuery = faultsOf(query);
  if (ofQuery.length > 0) return problemOf('request.malformed', 'query', ofQuery);
  return undefined;
}

function faultsOf(value: unknown): FieldError[] {
  return findUnstorable(value)
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => ({ pointer: toPointer(path), detail: message }));
}

function problemOf(
  code: 'request.invalid' | 'request.malformed',
  what: string,
  errors: readonly FieldError[],
): ProblemError {
  const faults = errors.map(({ pointer, detail }) => `${pointer || `the ${what}`} ${detail}`);
  return new ProblemError(code, `The ${what} cannot be kept: ${faults.join('; ')}.`, { errors });
}
