import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { SecretBox } from '@fleetcommand/application/ports/secret-box';
import { Secret } from '@fleetcommand/kernel/secret';

const VERSION = 'v1';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;

/**
 * Envelopes `v1.<key id>.<salt, iv, tag and ciphertext in base64url>`: AES-256-GCM (NIST SP 800-38D) under a key of its
 * own, derived from the master key by HKDF-SHA-256 (RFC 5869) with the envelope's salt; so no two envelopes share a key
 * and the 96-bit IV cannot repeat under one. The context is authenticated.
 *
 * The first master key seals; all of them open, so that keys can be changed while old envelopes are still around.
 */
export function createSecretBox(masterKeys: readonly [Secret, ...Secret[]]): SecretBox {
  const keys = masterKeys.map(readMasterKey);
  const [current] = keys;
  if (!current) throw new Error('a secret box needs a master key');
  return {
    seal(plaintext, context) {
      const salt = randomBytes(SALT_BYTES);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', deriveKey(current.bytes, salt), iv);
      cipher.setAAD(Buffer.from(context));
      const ciphertext = Buffer.concat([cipher.update(plaintext.reveal(), 'utf8'), cipher.final()]);
      const sealed = Buffer.concat([salt, iv, cipher.getAuthTag(), ciphertext]);
      return `${VERSION}.${current.id}.${sealed.toString('base64url')}`;
    },
    isCurrent(envelope) {
      const [version, keyId] = envelope.split('.');
      return version === VERSION && keyId === current.id;
    },
    open(envelope, context) {
      const [version, keyId, sealed] = envelope.split('.');
      if (version !== VERSION || !sealed) throw new Error(`not an envelope of ${VERSION}`);
      const key = keys.find((candidate) => candidate.id === keyId);
      if (!key)
        throw new Error(
          `the envelope was sealed with the master key ${keyId}, which is not configured`,
        );
      return new Secret(decrypt(key.bytes, Buffer.from(sealed, 'base64url'), context));
    },
  };
}

interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

function readMasterKey(secret: Secret): MasterKey {
  const bytes = Buffer.from(secret.reveal(), 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new Error(
      `a master key must be ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${KEY_BYTES}`,
    );
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

function deriveKey(master: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, salt, 'fleetcommand envelope', KEY_BYTES));
}

function decrypt(master: Buffer, sealed: Buffer, context: string): string {
  const salt = sealed.subarray(0, SALT_BYTES);
  const iv = sealed.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES);
  const tag = sealed.subarray(SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES);
  const ciphertext = sealed.subarray(SALT_BYTES + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(master, salt), iv, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}
