import type { User } from '@fleetcommand/domain/accounts/account';
import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { OneTimeCodes } from '../../ports/security.js';
import type { Actor } from '../actor.js';
import type { AccountDependencies } from './account-dependencies.js';
import { provePassword, type WrongPassword } from './change-password.js';
import { dropIdleRecoveryCodes, issueRecoveryCodes } from './recovery-codes.js';
import { tellOfChange } from './tell-of-change.js';

export interface AuthenticatorDependencies extends AccountDependencies {
  readonly oneTimeCodes: OneTimeCodes;
}

/** Ties the envelope of a second factor to its person. */
export const totpContext = (userId: string): string => `totp/${userId}`;

/** Shown once: an authenticator takes it, and `confirmTotp` hears that it did. Until then nothing asks for codes. */
export async function beginTotp(
  deps: AuthenticatorDependencies,
  user: User,
  password: Secret,
): Promise<
  Result<
    { readonly secret: Secret; readonly uri: Secret },
    Failure<WrongPassword | 'accounts.second-factor-is-on'>
  >
> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  const { totp } = await deps.store.security.find(user.id);
  if (totp?.confirmedAt) {
    return fail(
      'accounts.second-factor-is-on',
      'An authenticator is set up already. Take it away first to set up another.',
    );
  }
  const made = deps.oneTimeCodes.newSecret(user.email);
  const ciphertext = deps.secretBox.seal(made.secret, totpContext(user.id));
  await deps.store.security.setTotp(user.id, { ciphertext, confirmedAt: null });
  return ok(made);
}

/** From now on signing in asks for a code. Gives recovery codes, this once; those of a passkey there is end. */
export async function confirmTotp(
  deps: AuthenticatorDependencies,
  actor: Actor,
  user: User,
  code: string,
): Promise<Result<readonly Secret[], Failure<'accounts.unproven-authenticator'>>> {
  const { totp } = await deps.store.security.find(user.id);
  const now = deps.clock.now();
  if (!totp || totp.confirmedAt || !(await useTotp(deps, user.id, totp.ciphertext, code))) {
    return fail(
      'accounts.unproven-authenticator',
      'That is not the authenticator’s code at this moment. Check its clock, and try the next one.',
      { pointer: '/code' },
    );
  }
  return deps.store.transaction(async (tx) => {
    await tx.security.setTotp(user.id, { ...totp, confirmedAt: now });
    const codes = await issueRecoveryCodes(deps, tx, user.id);
    const what = 'an authenticator was set up';
    await tellOfChange(deps, tx, actor, user, { action: 'totp.enable', what });
    return ok(codes);
  });
}

export async function removeTotp(
  deps: AuthenticatorDependencies,
  actor: Actor,
  user: User,
  password: Secret,
): Promise<Result<void, Failure<WrongPassword>>> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  await deps.store.transaction(async (tx) => {
    await tx.security.setTotp(user.id, null);
    await dropIdleRecoveryCodes(tx, user.id);
    const what = 'the authenticator was taken away';
    await tellOfChange(deps, tx, actor, user, { action: 'totp.disable', what });
  });
  return ok(undefined);
}

/** Whether the code is the authenticator's of this moment; it is used then, and good no more. */
export async function useTotp(
  { oneTimeCodes, secretBox, clock, store }: AuthenticatorDependencies,
  userId: UserId,
  ciphertext: string,
  code: string,
): Promise<boolean> {
  const secret = secretBox.open(ciphertext, totpContext(userId));
  const step = oneTimeCodes.stepOf(secret, code.replace(/\s/g, ''), clock.now());
  return step !== null && store.security.useTotpStep(userId, step);
}
