import type { User } from '@fleetcommand/domain/accounts/account';

import type { AccountToken } from '../../ports/security.js';
import type { Repositories } from '../../ports/store.js';
import { queueMail } from '../mail/queue-mail.js';
import type { AccountDependencies } from './account-dependencies.js';

const HOUR_MS = 3_600_000;
const LIFE_MS: Readonly<Record<AccountToken['purpose'], number>> = {
  'verify-email': 48 * HOUR_MS,
  'change-email': 48 * HOUR_MS,
  'reset-password': HOUR_MS,
};

/** Owes a mail with a link that is good once; an older one for the same purpose ends. `email` is where it goes. */
export async function mailLink(
  deps: AccountDependencies,
  tx: Repositories,
  { id: userId }: Pick<User, 'id'>,
  purpose: AccountToken['purpose'],
  email: string,
): Promise<void> {
  const token = deps.tokens.next();
  const expiresAt = new Date(deps.clock.now().getTime() + LIFE_MS[purpose]);
  const tokenHash = deps.tokens.hash(token);
  await tx.security.createToken({ tokenHash, userId, purpose, email, expiresAt });
  const kind = purpose === 'reset-password' ? 'reset-password' : 'verify-email';
  const content = { kind, token: token.reveal(), expiresAt: expiresAt.toISOString() } as const;
  await queueMail(deps, tx, email, content);
}
