import type { StartedSession } from '@fleetcommand/application/use-cases/accounts/start-session';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Over HTTPS the `__Host-` prefix ties the cookie to this very host (RFC 6265bis §4.1.3.2); it needs `Secure`. */
const SECURE_NAME = '__Host-fleet_session';
/** Over plain HTTP, which only the local stack serves. */
const PLAIN_NAME = 'fleet_session';

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, session }: StartedSession,
): void {
  const isSecure = request.protocol === 'https';
  reply.setCookie(isSecure ? SECURE_NAME : PLAIN_NAME, token.reveal(), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    expires: session.expiresAt,
  });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  const isSecure = request.protocol === 'https';
  reply.clearCookie(isSecure ? SECURE_NAME : PLAIN_NAME, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
  });
}

export type SessionToken = { readonly token: Secret; readonly from: 'cookie' | 'bearer' };

/** The session token of a request: a bearer token goes before a cookie. */
export function readSessionToken(request: FastifyRequest): SessionToken | null {
  const [scheme, bearer] = request.headers.authorization?.split(' ') ?? [];
  if (scheme?.toLowerCase() === 'bearer' && bearer)
    return { token: new Secret(bearer), from: 'bearer' };
  const cookie = request.cookies[request.protocol === 'https' ? SECURE_NAME : PLAIN_NAME];
  return cookie ? { token: new Secret(cookie), from: 'cookie' } : null;
}
