import { normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import type { User } from '@fleetcommand/domain/accounts/account';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { PasswordHasher, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { RequestFacts } from '../actor.js';
import { startSession, type StartedSession } from './start-session.js';

export interface SignInDependencies {
  readonly store: Store;
  readonly passwords: PasswordHasher;
  readonly tokens: TokenSource;
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

/** The same answer after the same time, whether the address or the password was wrong. */
export async function signIn(
  deps: SignInDependencies,
  input: { readonly email: string; readonly password: Secret },
  request: RequestFacts,
): Promise<Result<StartedSession & { user: User }, Failure<'accounts.bad-credentials'>>> {
  const user = await deps.store.accounts.findUserByEmail(normalizeEmail(input.email));
  const isRight = await deps.passwords.verify(input.password, user?.passwordHash ?? null);
  if (!user || !isRight) {
    return fail(
      'accounts.bad-credentials',
      'The e-mail address or the password is wrong. Check both and try again.',
    );
  }
  const now = deps.clock.now();
  const started = startSession(deps, user.id, request, now);
  await deps.store.transaction(async (tx) => {
    await tx.sessions.create(started.session);
    await tx.audit.append({
      id: deps.ids.next('aud'),
      organizationId: null,
      actor: { kind: 'user', id: user.id },
      action: 'session.create',
      targetId: started.session.id,
      before: null,
      after: null,
      requestId: request.requestId,
      ipAddress: request.ipAddress,
      createdAt: now,
    });
  });
  return ok({ ...started, user });
}
