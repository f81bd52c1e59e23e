import type { UserId } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

/** How a person's account is secured, besides the password. */
export interface AccountSecurity {
  readonly userId: UserId;
  readonly emailVerifiedAt: Date | null;
  readonly totp: StoredTotp | null;
}

export interface StoredTotp {
  /** Envelope of the secret (`totp/<user id>`). */
  readonly ciphertext: string;
  /** Null until a first code was right: it is not asked for before. */
  readonly confirmedAt: Date | null;
}

/** What a link in a mail stands for. */
export interface AccountToken {
  /** Hex. */
  readonly tokenHash: string;
  readonly userId: UserId;
  readonly purpose: 'verify-email' | 'change-email' | 'reset-password';
  /** The address it is about. */
  readonly email: string;
  readonly expiresAt: Date;
}

export interface SecurityRepository {
  /** Of somebody who has set nothing up, too. */
  find(userId: UserId): Promise<AccountSecurity>;
  setEmailVerifiedAt(userId: UserId, at: Date | null): Promise<void>;
  /** Null takes it away; setting it anew lets codes of older times in again. */
  setTotp(userId: UserId, totp: StoredTotp | null): Promise<void>;
  /** Uses a time step: false if it, or a later one, was used before. */
  useTotpStep(userId: UserId, step: number): Promise<boolean>;

  /** In place of all there were. */
  replaceRecoveryCodes(userId: UserId, hashes: readonly string[]): Promise<void>;
  /** False if there is no such code, or it was used. */
  useRecoveryCode(userId: UserId, hash: string, now: Date): Promise<boolean>;
  /** How many are left. */
  countRecoveryCodes(userId: UserId): Promise<number>;

  /** In place of an older one for the same purpose. */
  createToken(token: AccountToken): Promise<void>;
  findToken(tokenHash: string, now: Date): Promise<AccountToken | null>;
  /** Takes it away: null if there is none, or it is too old. */
  takeToken(tokenHash: string, now: Date): Promise<AccountToken | null>;
}

/** Time-based one-time codes (RFC 6238: SHA-1, six digits, 30 seconds). */
export interface OneTimeCodes {
  /** For an authenticator: `uri` is what its QR code holds. */
  newSecret(account: string): { readonly secret: Secret; readonly uri: Secret };
  /** The time step that the code is of, at most one off; null if it is wrong. */
  stepOf(secret: Secret, code: string, now: Date): number | null;
}
