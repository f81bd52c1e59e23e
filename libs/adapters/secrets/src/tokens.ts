import { createHash, randomBytes } from 'node:crypto';
import type { TokenSource } from '@fleetcommand/application/ports/secret-box';
import { Secret } from '@fleetcommand/kernel/secret';

const TOKEN_BYTES = 32;

/** 256 random bits: stored as a plain SHA-256, since nobody can guess one. */
export const randomTokens: TokenSource = {
  next: () => new Secret(randomBytes(TOKEN_BYTES).toString('base64url')),
  bytes: () => new Uint8Array(randomBytes(TOKEN_BYTES)),
  hash: (token) => createHash('sha256').update(token.reveal()).digest('hex'),
};
