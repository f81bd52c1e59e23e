import { checkPassword, normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import type { AccountDependencies } from './account-dependencies.js';
import { confirmAddress } from './confirm-address.js';
import { mailLink } from './mail-link.js';

/**
 * Sends the address a link, or the word that it has no account: whoever asks learns nothing, whoever reads the mail does.
 * Both cost one mail and one transaction, and so about the same time.
 */
export async function requestPasswordReset(
  deps: AccountDependencies,
  address: string,
  request: RequestFacts,
): Promise<void> {
  const email = normalizeEmail(address);
  const user = await deps.store.accounts.findUserByEmail(email);
  await deps.store.transaction(async (tx) => {
    if (!user) {
      await queueMail(deps, tx, email, { kind: 'no-account' });
      return;
    }
    await mailLink(deps, tx, user, 'reset-password', email);
    const entry = { organizationId: null, action: 'password.reset-requested', targetId: user.id };
    await tx.audit.append(auditEntryBy(deps, { kind: 'user', id: user.id }, request, entry));
  });
}

export type ResetPasswordFailureCode = 'accounts.bad-link' | 'accounts.weak-password';

/** A new password by the link in a mail. Every session ends; the address is proven by the way. */
export async function resetPassword(
  deps: AccountDependencies,
  token: Secret,
  password: Secret,
  request: RequestFacts,
): Promise<Result<void, Failure<ResetPasswordFailureCode>>> {
  const now = deps.clock.now();
  const tokenHash = deps.tokens.hash(token);
  const found = await deps.store.security.findToken(tokenHash, now);
  if (found?.purpose !== 'reset-password') return BAD_LINK;
  // Judged before the link is used up.
  const checked = checkPassword(password.reveal(), found.email);
  if (!checked.ok) return { ok: false, error: { ...checked.error, pointer: '/password' } };
  const passwordHash = await deps.passwords.hash(password);
  return deps.store.transaction(async (tx) => {
    const taken = await tx.security.takeToken(tokenHash, now);
    if (!taken) return BAD_LINK;
    const { userId, email } = taken;
    await tx.accounts.setPassword(userId, passwordHash);
    await tx.sessions.deleteOthers(userId, null);
    await confirmAddress(deps, tx, userId);
    await queueMail(deps, tx, email, { kind: 'password-changed' });
    const entry = { organizationId: null, action: 'password.reset', targetId: userId };
    await tx.audit.append(auditEntryBy(deps, { kind: 'user', id: userId }, request, entry));
    return ok(undefined);
  });
}

export const BAD_LINK = fail(
  'accounts.bad-link',
  'This link is not good any more: it was used, is too old, or a newer one was sent. Ask for another.',
);
