import { isDeepStrictEqual } from 'node:util';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

export type ChangedMeanwhile = 'request.precondition-failed';

/**
 * The refusal of a change that was decided on what is not so any more. Compare under `catalogue.lock()`: whoever compares
 * before overwrites what somebody else wrote in between. `asRead` undefined: it was to be done whatever is there.
 */
export function changedMeanwhile<T>(
  noun: string,
  asRead: T | undefined,
  now: T,
): Result<never, Failure<ChangedMeanwhile>> | null {
  if (asRead === undefined || isDeepStrictEqual(asRead, now)) return null;
  const message = `The ${noun} changed since you read it. Read it again and repeat the change.`;
  return fail('request.precondition-failed', message);
}
