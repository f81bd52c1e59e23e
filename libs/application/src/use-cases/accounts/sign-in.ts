import { normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Store } from '../../ports/store.js';
import type { RequestFacts } from '../actor.js';
import { checkWayIn } from '../single-sign-on/enforced.js';
import { enter, type Entered } from './enter.js';
import {
  checkSecondFactor,
  type Proof,
  type SecondFactorDependencies,
  type SecondFactorFailure,
} from './second-factor.js';

export type SignInDependencies = SecondFactorDependencies;

export interface SignInInput extends Proof {
  readonly email: string;
  readonly password: Secret;
}

export type SignInFailure =
  | SecondFactorFailure
  | Failure<'accounts.bad-credentials' | 'sso.required'>;

/**
 * The same answer after the same time, whether the address or the password was wrong. That an account asks for more is
 * told to whoever knows its password only.
 */
export async function signIn(
  deps: SignInDependencies,
  input: SignInInput,
  request: RequestFacts,
): Promise<Result<Entered, SignInFailure>> {
  const user = await deps.store.accounts.findUserByEmail(normalizeEmail(input.email));
  const isRight = await deps.passwords.verify(input.password, user?.passwordHash ?? null);
  if (!user || !isRight) {
    return fail(
      'accounts.bad-credentials',
      'The e-mail address or the password is wrong. Check both and try again.',
    );
  }
  const second = await checkSecondFactor(deps, user, input, request);
  if (!second.ok) return second;
  const allowed = await checkWayIn(deps, user);
  if (!allowed.ok) return allowed;
  return ok(await enter(deps, user, request, { by: 'password' }));
}

/**
 * Whom an attempt to sign in is counted for: the address together with where it comes from, if somebody is signed in from
 * there; all other places together. So strangers who guess use up their own attempts, never the owner's.
 */
export async function attemptKey(
  { store, clock }: { readonly store: Store; readonly clock: SignInDependencies['clock'] },
  email: string,
  ipAddress: string,
): Promise<string> {
  const address = normalizeEmail(email);
  const user = await store.accounts.findUserByEmail(address);
  const sessions = user ? await store.sessions.listByUser(user.id, clock.now()) : [];
  const isKnown = sessions.some((session) => session.ipAddress === ipAddress);
  return isKnown ? `${address} from ${ipAddress}` : address;
}
