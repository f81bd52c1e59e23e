import type { Session } from '@fleetcommand/domain/accounts/account';
import type { IdGenerator, OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import type { RequestFacts } from '../actor.js';

/** How long a session lasts. */
export const SESSION_LIFE_MS = 30 * 24 * 60 * 60 * 1_000;

/** The one time that the token is known: afterwards only its hash is. */
export interface StartedSession {
  readonly session: Session;
  readonly token: Secret;
}

export function startSession(
  deps: { readonly ids: IdGenerator; readonly tokens: TokenSource },
  userId: UserId,
  request: RequestFacts,
  now: Date,
  organizationId: OrganizationId | null = null,
): StartedSession {
  const token = deps.tokens.next();
  const session: Session = {
    id: deps.ids.next('ses'),
    userId,
    tokenHash: deps.tokens.hash(token),
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_LIFE_MS),
    lastUsedAt: now,
    userAgent: request.userAgent.slice(0, 300),
    ipAddress: request.ipAddress,
    organizationId,
    supportSessionId: null,
  };
  return { session, token };
}
