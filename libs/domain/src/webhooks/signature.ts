/**
 * Signatures of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * HMAC-SHA256 over `id.timestamp.body`, by a secret that is written `whsec_` and base64.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Secret } from '@fleetcommand/kernel/secret';

const SECRET_PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
export const SECRET_BYTES = 32;

export function printSecret(bytes: Uint8Array): Secret {
  return new Secret(`${SECRET_PREFIX}${toBase64(bytes)}`);
}

export interface SignedContent {
  /** The message's, the same at every attempt. */
  readonly id: string;
  /** Of this attempt. */
  readonly at: Date;
  readonly body: string;
}

export interface SignatureHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string;
  /** One signature a secret, separated by spaces. */
  readonly 'webhook-signature': string;
}

/** While a secret is being replaced there are two: receivers take whichever they know. */
export function signatureHeaders(
  { id, at, body }: SignedContent,
  secrets: readonly Secret[],
): SignatureHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const content = utf8ToBytes(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${toBase64(hmac(sha256, keyOf(secret), content))}`)
      .join(' '),
  };
}

function keyOf(secret: Secret): Uint8Array {
  const text = atob(secret.reveal().slice(SECRET_PREFIX.length));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
