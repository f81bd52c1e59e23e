import { normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { PasswordHasher } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';

/** The first operator of an installation. One that is there keeps their password. */
export async function ensureOperator(
  deps: {
    readonly store: Store;
    readonly passwords: PasswordHasher;
    readonly ids: IdGenerator;
    readonly clock: Clock;
  },
  email: string,
  password: Secret,
): Promise<void> {
  const address = normalizeEmail(email);
  if (await deps.store.accounts.findUserByEmail(address)) return;
  // A second worker that starts at the same moment loses the race for the address, which is as good.
  await deps.store.accounts.createUser({
    id: deps.ids.next('usr'),
    email: address,
    passwordHash: await deps.passwords.hash(password),
    isOperator: true,
    createdAt: deps.clock.now(),
  });
}
