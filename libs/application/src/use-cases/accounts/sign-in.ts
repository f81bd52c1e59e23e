import { normalizeEmail } from '@fleetcommand/domain/accounts/credentials';
import type { Session, User } from '@fleetcommand/domain/accounts/account';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Store } from '../../ports/store.js';
import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import {
  checkSecondFactor,
  type SecondFactorDependencies,
  type SecondFactorFailureCode,
} from './second-factor.js';
import { startSession, type StartedSession } from './start-session.js';

export type SignInDependencies = SecondFactorDependencies;

export interface SignInInput {
  readonly email: string;
  readonly password: Secret;
  /** Of an authenticator, or a recovery code. */
  readonly code?: string | undefined;
}

/**
 * The same answer after the same time, whether the address or the password was wrong. That an account asks for a code is
 * told to whoever knows its password only.
 */
export async function signIn(
  deps: SignInDependencies,
  input: SignInInput,
  request: RequestFacts,
): Promise<
  Result<
    StartedSession & { user: User },
    Failure<'accounts.bad-credentials' | SecondFactorFailureCode>
  >
> {
  const user = await deps.store.accounts.findUserByEmail(normalizeEmail(input.email));
  const isRight = await deps.passwords.verify(input.password, user?.passwordHash ?? null);
  if (!user || !isRight) {
    return fail(
      'accounts.bad-credentials',
      'The e-mail address or the password is wrong. Check both and try again.',
    );
  }
  const second = await checkSecondFactor(deps, user, input.code);
  if (!second.ok) return second;
  const now = deps.clock.now();
  const before = await deps.store.sessions.listByUser(user.id, now);
  const started = startSession(deps, user.id, request, now);
  await deps.store.transaction(async (tx) => {
    await tx.sessions.create(started.session);
    const entry = { organizationId: null, action: 'session.create', targetId: started.session.id };
    await tx.audit.append(auditEntryBy(deps, { kind: 'user', id: user.id }, request, entry));
    if (isNewPlace(before, started.session)) {
      const { ipAddress, userAgent } = started.session;
      const content = { kind: 'new-sign-in', at: now.toISOString(), ipAddress, userAgent } as const;
      await queueMail(deps, tx, user.email, content);
    }
  });
  return ok({ ...started, user });
}

/** Neither address nor program of a session there is. The first sign-in of all is no news. */
function isNewPlace(before: readonly Session[], { ipAddress, userAgent }: Session): boolean {
  if (before.length === 0) return false;
  return !before.some((one) => one.ipAddress === ipAddress || one.userAgent === userAgent);
}

/**
 * Whom an attempt to sign in is counted for: the address together with where it comes from, if somebody is signed in from
 * there; all other places together. So strangers who guess use up their own attempts, never the owner's.
 */
export async function attemptKey(
  { store, clock }: { readonly store: Store; readonly clock: SignInDependencies['clock'] },
  email: string,
  ipAddress: string,
): Promise<string> {
  const address = normalizeEmail(email);
  const user = await store.accounts.findUserByEmail(address);
  const sessions = user ? await store.sessions.listByUser(user.id, clock.now()) : [];
  const isKnown = sessions.some((session) => session.ipAddress === ipAddress);
  return isKnown ? `${address} from ${ipAddress}` : address;
}
