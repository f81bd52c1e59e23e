/**
 * A WebAuthn authenticator in software, and the browser in front of it: what comes out is what a real one sends, with real
 * ES256 signatures. What a test wants wrong, it says.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { WebAuthnJson } from '@fleetcommand/application/ports/passkeys';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** Flags of authenticator data (WebAuthn Level 3 §6.1). */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const MAY_BE_BACKED_UP = 0x08;
const BACKED_UP = 0x10;
const HAS_CREDENTIAL = 0x40;

export interface AuthenticatorOptions {
  /** Of the page that asks. */
  readonly origin: string;
  /** Default: the host of the page. */
  readonly rpId?: string;
  /** Whether the person showed that it is them. Default: yes. */
  readonly verifies?: boolean;
  /** What is counted from; default 0, which is: never. */
  readonly counter?: number;
  readonly isSynced?: boolean;
}

export interface SoftwareAuthenticator {
  /** `navigator.credentials.create`. */
  create(options: WebAuthnJson): WebAuthnJson;
  /** `navigator.credentials.get`, with the last one made; each use counts one, where it counts. */
  use(
    options: WebAuthnJson,
    but?: { readonly counter?: number; readonly origin?: string },
  ): WebAuthnJson;
}

export function createAuthenticator(options: AuthenticatorOptions): SoftwareAuthenticator {
  const { origin, verifies = true, isSynced = false } = options;
  const rpId = options.rpId ?? new URL(origin).hostname;
  let counter = options.counter ?? 0;
  let made: { readonly id: Buffer; readonly key: KeyObject; readonly user: string } | null = null;
  const flags = PRESENT | (verifies ? VERIFIED : 0) | (isSynced ? MAY_BE_BACKED_UP | BACKED_UP : 0);

  return {
    create(wanted) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(16);
      made = { id, key: privateKey, user: (wanted['user'] as { id: string }).id };
      const credential = Buffer.concat([Buffer.alloc(16), lengthOf(id), id, coseKey(publicKey)]);
      const authData = authenticatorData(rpId, flags | HAS_CREDENTIAL, counter, credential);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authData)],
        ]) as never,
      );
      return answer(id, {
        clientDataJSON: clientData('webauthn.create', wanted, origin),
        attestationObject: encode(attestation),
        transports: ['internal'],
      });
    },

    use(wanted, but = {}) {
      if (!made) throw new Error('this authenticator has no passkey');
      if (counter > 0) counter += 1;
      const authData = authenticatorData(rpId, flags, but.counter ?? counter);
      const client = clientData('webauthn.get', wanted, but.origin ?? origin);
      const clientHash = sha256(Buffer.from(client, 'base64url'));
      const signature = sign('sha256', Buffer.concat([authData, clientHash]), made.key);
      return answer(made.id, {
        clientDataJSON: client,
        authenticatorData: encode(authData),
        signature: encode(signature),
        userHandle: made.user,
      });
    },
  };
}

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();

function answer(id: Buffer, response: object): WebAuthnJson {
  const rawId = encode(id);
  return { id: rawId, rawId, type: 'public-key', response, clientExtensionResults: {} };
}

function clientData(type: string, { challenge }: WebAuthnJson, origin: string): string {
  return encode(Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })));
}

function authenticatorData(
  rpId: string,
  flags: number,
  counter: number,
  credential = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), head, credential]);
}

function lengthOf(id: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  return length;
}

/** A P-256 key for ES256 (RFC 9053 §7.1.1). */
function coseKey(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  const fields = new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return isoCBOR.encode(fields as never);
}
