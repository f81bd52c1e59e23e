import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** Encrypts secrets at rest: AES-256-GCM envelopes that name their key (docs/promises, rule 10). */
export interface SecretBox {
  /** `context` is authenticated, not stored: opening under another context fails. */
  seal(plaintext: Secret, context: string): string;
  open(envelope: string, context: string): Secret;
  /** Whether the newest key sealed it; others are sealed again by the rotation. */
  isCurrent(envelope: string): boolean;
}

/**
 * Compresses and seals what is too large for an envelope, piece by piece as it comes: AES-256-GCM under a key of its own,
 * which an envelope holds.
 */
export interface StreamSealer {
  newKey(): Secret;
  seal(content: AsyncIterable<Uint8Array>, key: Secret): AsyncIterable<Uint8Array>;
  /** Throws where a piece was changed, moved, left out or sealed with another key. Null: compressed, and not sealed. */
  open(sealed: AsyncIterable<Uint8Array>, key: Secret | null): AsyncIterable<Uint8Array>;
}

/** The first seals, all open. */
export type MasterKeys = readonly [Secret, ...Secret[]];

/** Where the keys that seal secrets are kept: a setting, a file, a KMS. Asked once, when a process starts. */
export interface MasterKeySource {
  read(): Promise<Result<MasterKeys, Failure<'secrets.master-key-unusable'>>>;
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
