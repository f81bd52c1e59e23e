import type { User } from '@fleetcommand/domain/accounts/account';
import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import type { AccountDependencies } from './account-dependencies.js';
import { provePassword, type WrongPassword } from './change-password.js';
import { isFactorSetUp } from './factors.js';
import { tellOfChange } from './tell-of-change.js';

const RECOVERY_CODES = 10;
const CODE_DIGITS = 10;

/** Others in the place of the recovery codes there were. */
export async function renewRecoveryCodes(
  deps: AccountDependencies,
  actor: Actor,
  user: User,
  password: Secret,
): Promise<Result<readonly Secret[], Failure<WrongPassword | 'accounts.second-factor-is-off'>>> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  if (!(await isFactorSetUp(deps.store, user.id))) {
    return fail(
      'accounts.second-factor-is-off',
      'There is nothing to recover: set up a passkey or an authenticator first.',
    );
  }
  return deps.store.transaction(async (tx) => {
    const codes = await issueRecoveryCodes(deps, tx, user.id);
    const what = 'new recovery codes were made';
    await tellOfChange(deps, tx, actor, user, { action: 'recovery-codes.renew', what });
    return ok(codes);
  });
}

/** New ones in place of all there were: the one time they are known. */
export async function issueRecoveryCodes(
  { tokens }: Pick<AccountDependencies, 'tokens'>,
  tx: Repositories,
  userId: UserId,
): Promise<readonly Secret[]> {
  const codes = newRecoveryCodes(tokens);
  const hashes = codes.map((code) => tokens.hash(new Secret(plain(code.reveal()))));
  await tx.security.replaceRecoveryCodes(userId, hashes);
  return codes;
}

/** With the last factor go the codes that stand in for it. */
export async function dropIdleRecoveryCodes(tx: Repositories, userId: UserId): Promise<void> {
  if (!(await isFactorSetUp(tx, userId))) await tx.security.replaceRecoveryCodes(userId, []);
}

/** Whether it is one of theirs that was not used yet, however it is typed; it is used then. */
export function useRecoveryCode(
  { store, tokens, clock }: AccountDependencies,
  userId: UserId,
  code: string,
): Promise<boolean> {
  const hash = tokens.hash(new Secret(plain(code)));
  return store.security.useRecoveryCode(userId, hash, clock.now());
}

const plain = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');

/** `3f9a1-0c7de`: forty bits, guarded by the rate limit of signing in. */
function newRecoveryCodes(tokens: TokenSource): Secret[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const digits = tokens.hash(tokens.next()).slice(0, CODE_DIGITS);
    return new Secret(`${digits.slice(0, CODE_DIGITS / 2)}-${digits.slice(CODE_DIGITS / 2)}`);
  });
}
