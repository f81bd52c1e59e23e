import type { UserId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import type { StoredTotp } from '../../ports/security.js';

/** What a password alone does not do any more, once one of these is set up. */
export interface Factors {
  /** An authenticator that was shown to work. */
  readonly totp: StoredTotp | null;
  readonly passkeys: number;
}

export async function findFactors(
  { security, passkeys }: Pick<Repositories, 'security' | 'passkeys'>,
  userId: UserId,
): Promise<Factors> {
  const [{ totp }, keys] = await Promise.all([security.find(userId), passkeys.listByUser(userId)]);
  return { totp: totp?.confirmedAt ? totp : null, passkeys: keys.length };
}

export async function isFactorSetUp(
  store: Pick<Repositories, 'security' | 'passkeys'>,
  userId: UserId,
): Promise<boolean> {
  const { totp, passkeys } = await findFactors(store, userId);
  return totp !== null || passkeys > 0;
}
