import { isDeepStrictEqual } from 'node:util';
import { fail, type Err, type Failure } from '@fleetcommand/kernel/result';

export type ChangedMeanwhile = 'request.precondition-failed';

/** For whoever changes what is not as they read it any more. */
export function refuseChanged(noun: string): Err<Failure<ChangedMeanwhile>> {
  const message = `The ${noun} changed since you read it. Read it again and repeat the change.`;
  return fail('request.precondition-failed', message);
}

/**
 * The refusal of a change that was decided on what is not so any more. Compare under the lock of what is changed: whoever
 * compares before overwrites what somebody else wrote in between. `asRead` undefined: it was to be done whatever is there.
 */
export function changedMeanwhile<T>(
  noun: string,
  asRead: T | undefined,
  now: T,
): Err<Failure<ChangedMeanwhile>> | null {
  return asRead === undefined || isDeepStrictEqual(asRead, now) ? null : refuseChanged(noun);
}
