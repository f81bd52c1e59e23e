import { checkPassword } from '@fleetcommand/domain/accounts/credentials';
import { NO_PASSWORD, type Session, type User } from '@fleetcommand/domain/accounts/account';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import type { AccountDependencies } from './account-dependencies.js';

export type WrongPassword = 'accounts.wrong-password';

/** Whether whoever is signed in knows the password: before anything that takes an account over. */
export async function provePassword(
  { passwords }: Pick<AccountDependencies, 'passwords'>,
  { passwordHash }: User,
  password: Secret,
): Promise<Result<void, Failure<WrongPassword>>> {
  if (await passwords.verify(password, passwordHash)) return ok(undefined);
  if (passwordHash === NO_PASSWORD) {
    return fail(
      'accounts.wrong-password',
      'Your account has no password yet, since you sign in at your identity provider. Choose one by “Forgotten your password?” on the sign-in page, then come back.',
      { pointer: '/password' },
    );
  }
  return fail('accounts.wrong-password', 'That is not your present password. Try again.', {
    pointer: '/password',
  });
}

/** Another password; every other session ends, and the person is told by mail. */
export async function changePassword(
  deps: AccountDependencies,
  actor: Actor,
  { user, session }: { readonly user: User; readonly session: Session },
  input: { readonly password: Secret; readonly newPassword: Secret },
): Promise<Result<void, Failure<WrongPassword | 'accounts.weak-password'>>> {
  const proven = await provePassword(deps, user, input.password);
  if (!proven.ok) return proven;
  const checked = checkPassword(input.newPassword.reveal(), user.email);
  if (!checked.ok) return { ok: false, error: { ...checked.error, pointer: '/newPassword' } };
  const passwordHash = await deps.passwords.hash(input.newPassword);
  await deps.store.transaction(async (tx) => {
    await tx.accounts.setPassword(user.id, passwordHash);
    await tx.sessions.deleteOthers(user.id, session.id);
    await queueMail(deps, tx, user.email, { kind: 'password-changed' });
    const entry = { organizationId: null, action: 'password.change', targetId: user.id };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}
