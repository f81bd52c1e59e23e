import { Secret } from '@fleetcommand/kernel/secret';
import type { BegunSignOn } from '@fleetcommand/application/use-cases/single-sign-on/begin';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What ties a sign-in at a provider to the browser that began it. */
const SECURE_NAME = '__Host-fleet_sign_on';
const PLAIN_NAME = 'fleet_sign_on';

const nameFor = (isSecure: boolean) => (isSecure ? SECURE_NAME : PLAIN_NAME);
/** It is read by a request of our own page, so that it need not come along from the provider's. */
const settings = (secure: boolean) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure }) as const;

export function setSignOnCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { browserSecret, expiresAt: expires }: BegunSignOn,
): void {
  const isSecure = request.protocol === 'https';
  const options = { ...settings(isSecure), expires };
  reply.setCookie(nameFor(isSecure), browserSecret.reveal(), options);
}

/** Whatever comes of it, it is over. */
export function takeSignOnCookie(request: FastifyRequest, reply: FastifyReply): Secret | null {
  const isSecure = request.protocol === 'https';
  const kept = request.cookies[nameFor(isSecure)];
  if (!kept) return null;
  reply.clearCookie(nameFor(isSecure), settings(isSecure));
  return new Secret(kept);
}
