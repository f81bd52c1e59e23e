import type { Secret } from '@fleetcommand/kernel/secret';

/** Encrypts secrets at rest: AES-256-GCM envelopes that name their key (PROMISES.md, rule 10). */
export interface SecretBox {
  /** `context` is authenticated, not stored: opening under another context fails. */
  seal(plaintext: Secret, context: string): string;
  open(envelope: string, context: string): Secret;
  /** Whether the newest key sealed it; others are sealed again by the rotation. */
  isCurrent(envelope: string): boolean;
}

export interface PasswordHasher {
  /** argon2id, PHC string. */
  hash(password: Secret): Promise<string>;
  /** A null hash (nobody of that name) costs as much as a wrong password, and is never right. */
  verify(password: Secret, hash: string | null): Promise<boolean>;
}

/** Opaque random tokens: shown once, stored as SHA-256. */
export interface TokenSource {
  /** 32 random bytes, base64url. */
  next(): Secret;
  /** The same without a spelling. */
  bytes(): Uint8Array;
  /** Hex SHA-256. */
  hash(token: Secret): string;
}
