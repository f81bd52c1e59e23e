import type { Session, User } from '@fleetcommand/domain/accounts/account';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Actor, RequestFacts } from '../actor.js';

export interface Identified {
  readonly user: User;
  readonly session: Session;
  readonly actor: Actor;
}

const TOUCH_AFTER_MS = 60_000;

/** Who a session token belongs to, with today's memberships; null for an unknown or expired one. */
export async function identify(
  deps: { readonly store: Store; readonly tokens: TokenSource; readonly clock: Clock },
  token: Secret,
  request: RequestFacts,
): Promise<Identified | null> {
  const now = deps.clock.now();
  const found = await deps.store.sessions.findByTokenHash(deps.tokens.hash(token), now);
  if (!found) return null;
  const { user, session } = found;
  if (now.getTime() - session.lastUsedAt.getTime() > TOUCH_AFTER_MS) {
    await deps.store.sessions.touch(session.id, now);
  }
  const memberships = await deps.store.accounts.listMemberships(user.id);
  return {
    user,
    session,
    actor: { userId: user.id, key: null, isOperator: user.isOperator, memberships, request },
  };
}
