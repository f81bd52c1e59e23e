import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@fleetcommand/kernel/secret';

/** A bearer token and whom it stands for. Whoever holds one may do everything: roles are stored, not enforced. */
export interface AccessToken {
  readonly token: Secret;
  readonly user: string;
}

/** The user a request comes from, or undefined where it must be refused. */
export type Authenticate = (authorization: string | undefined) => string | undefined;

export function bearerAuthentication(tokens: readonly AccessToken[]): Authenticate {
  const known = tokens.map(({ token, user }) => ({ digest: digest(token.reveal()), user }));
  return (authorization) => {
    const match = /^Bearer\s+(\S+)$/i.exec(authorization ?? '');
    const given = digest(match?.[1] ?? '');
    // Digests have one length, and comparing them in constant time tells nothing of the token.
    return known.find(({ digest: expected }) => timingSafeEqual(given, expected))?.user;
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
