import type { User } from '@fleetcommand/domain/accounts/account';
import { checkEmail } from '@fleetcommand/domain/accounts/credentials';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Actor, RequestFacts } from '../actor.js';
import { auditEntry, auditEntryBy } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import type { AccountDependencies } from './account-dependencies.js';
import { provePassword, type WrongPassword } from './change-password.js';
import { confirmAddress } from './confirm-address.js';
import { mailLink } from './mail-link.js';
import { BAD_LINK } from './reset-password.js';

/** Sends a link that proves the address. Nothing is sent once it is proven. */
export async function requestEmailVerification(
  deps: AccountDependencies,
  user: User,
): Promise<void> {
  const { emailVerifiedAt } = await deps.store.security.find(user.id);
  if (emailVerifiedAt) return;
  await deps.store.transaction((tx) => mailLink(deps, tx, user, 'verify-email', user.email));
}

/** Asks for another address. It counts once the link that goes there is opened; until then nothing changes. */
export async function requestEmailChange(
  deps: AccountDependencies,
  actor: Actor,
  user: User,
  input: { readonly email: string; readonly password: Secret },
): Promise<Result<void, Failure<WrongPassword | 'accounts.bad-email'>>> {
  const proven = await provePassword(deps, user, input.password);
  if (!proven.ok) return proven;
  const email = checkEmail(input.email);
  if (!email.ok) return { ok: false, error: { ...email.error, pointer: '/email' } };
  await deps.store.transaction(async (tx) => {
    await mailLink(deps, tx, user, 'change-email', email.value);
    const entry = { organizationId: null, action: 'email.change-requested', targetId: user.id };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, after: { email: email.value } }));
  });
  return ok(undefined);
}

export type VerifyEmailFailureCode = 'accounts.bad-link' | 'accounts.email-taken';

/** What the link does: proves the present address, or makes the new one the account's. */
export function verifyEmail(
  deps: AccountDependencies,
  token: Secret,
  request: RequestFacts,
): Promise<Result<{ readonly email: string }, Failure<VerifyEmailFailureCode>>> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const found = await tx.security.findToken(deps.tokens.hash(token), now);
    if (!found || found.purpose === 'reset-password') return BAD_LINK;
    const { userId, email, purpose } = found;
    const user = await tx.accounts.findUser(userId);
    // Proves nothing once the account has another address.
    if (!user || (purpose === 'verify-email' && user.email !== email)) return BAD_LINK;
    if (purpose === 'change-email') {
      const changed = await tx.accounts.setEmail(userId, email);
      if (!changed.ok) return changed;
      await queueMail(deps, tx, user.email, { kind: 'email-changed', newEmail: email });
    }
    await tx.security.takeToken(found.tokenHash, now);
    await confirmAddress(deps, tx, userId);
    const action = purpose === 'change-email' ? 'email.change' : 'email.verify';
    const change = { before: { email: user.email }, after: { email } };
    const entry = { organizationId: null, action, targetId: userId, ...change };
    await tx.audit.append(auditEntryBy(deps, { kind: 'user', id: userId }, request, entry));
    return ok({ email });
  });
}
