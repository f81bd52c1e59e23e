import type { User } from '@fleetcommand/domain/accounts/account';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { WebAuthnJson } from '../../ports/passkeys.js';
import type { RequestFacts } from '../actor.js';
import { useTotp, type AuthenticatorDependencies } from './authenticator.js';
import { findFactors, type Factors } from './factors.js';
import { usePasskey, type PasskeyFailure } from './passkey-sign-in.js';
import type { PasskeyDependencies } from './passkeys.js';
import { useRecoveryCode } from './recovery-codes.js';

export interface SecondFactorDependencies extends AuthenticatorDependencies, PasskeyDependencies {}

/** What is sent after the password. */
export interface Proof {
  /** Of an authenticator, or a recovery code. */
  readonly code?: string | undefined;
  readonly passkey?: WebAuthnJson | undefined;
}

export type SecondFactorFailure =
  | PasskeyFailure
  | Failure<'accounts.code-required' | 'accounts.wrong-code'>;

/**
 * After the password: whether what is asked for besides is there and right. It is asked for as soon as there is a passkey
 * or an authenticator: either will do, and each code once.
 */
export async function checkSecondFactor(
  deps: SecondFactorDependencies,
  user: User,
  { code, passkey }: Proof,
  request: RequestFacts,
): Promise<Result<void, SecondFactorFailure>> {
  const factors = await findFactors(deps.store, user.id);
  if (!factors.totp && factors.passkeys === 0) return ok(undefined);
  if (passkey) return checkPasskey(deps, user, passkey, request);
  if (code === undefined) return askFor(factors);
  if (factors.totp && (await useTotp(deps, user.id, factors.totp.ciphertext, code))) {
    return ok(undefined);
  }
  if (await useRecoveryCode(deps, user.id, code)) return ok(undefined);
  return fail(
    'accounts.wrong-code',
    'That code is not right, or was used. Wait for the next one of your authenticator and try again.',
    { pointer: '/code' },
  );
}

async function checkPasskey(
  deps: SecondFactorDependencies,
  user: User,
  response: WebAuthnJson,
  request: RequestFacts,
): Promise<Result<void, SecondFactorFailure>> {
  const used = await usePasskey(deps, response, request);
  if (!used.ok) return used;
  if (used.value.id === user.id) return ok(undefined);
  return fail('passkeys.unknown', 'This passkey is of another account. Use one of this account.');
}

/** `suggestions` says to programs which there are. */
function askFor({ totp, passkeys }: Factors): Result<never, Failure<'accounts.code-required'>> {
  const ways = [
    ...(passkeys > 0 ? ['passkey'] : []),
    ...(totp ? ['authenticator'] : []),
    'recovery-code',
  ];
  const words = [
    ...(passkeys > 0 ? ['use your passkey'] : []),
    ...(totp ? ['enter the code of your authenticator'] : []),
    'enter one of your recovery codes',
  ];
  const message = `One more step: ${words.slice(0, -1).join(', ')}, or ${words.at(-1)}.`;
  const more = { pointer: '/code', details: { suggestions: ways } };
  return fail('accounts.code-required', message, more);
}
