import type { StartedSession } from '@fleetcommand/application/use-cases/accounts/start-session';
import type { Session, SessionQuery } from '@fleetcommand/contracts/http/accounts';

/** The token is in the answer only for who asked for it instead of a cookie. */
export function presentSession({ session, token }: StartedSession, query: SessionQuery): Session {
  return {
    id: session.id,
    expiresAt: session.expiresAt.toISOString(),
    ...(query.session === 'token' && { token: token.reveal() }),
  };
}
