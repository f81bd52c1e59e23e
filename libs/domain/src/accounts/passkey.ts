import type { PasskeyId, UserId } from '@fleetcommand/kernel/ids';

/** A WebAuthn credential of somebody: its public half. */
export interface Passkey {
  readonly id: PasskeyId;
  readonly userId: UserId;
  /** Base64url, as browsers send it. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** What its authenticator counted when it was used last; 0 for those that do not count. */
  readonly counter: number;
  /** How browsers reach it, such as `internal` or `usb`. */
  readonly transports: readonly string[];
  /** Whether its owner's devices share it (WebAuthn's backup state). */
  readonly isSynced: boolean;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Its counter went backwards: there may be a copy, and it is not taken any more. */
  readonly suspectedAt: Date | null;
}

/** As many as somebody may have. */
export const PASSKEYS_MAX = 20;

/**
 * Whether the counter of a use is one that the only copy of a key could send: it grows, or is never counted at all
 * (WebAuthn Level 3 §6.1.1; passkeys that devices share send 0).
 */
export function isPlausibleCounter(stored: number, sent: number): boolean {
  return (stored === 0 && sent === 0) || sent > stored;
}
