import type { UserId } from '@fleetcommand/kernel/ids';

export const CEREMONY_PURPOSES = [
  'add-passkey',
  'use-passkey',
  'single-sign-on',
  'device-question',
  'device-answer',
] as const;

/** Something that was begun here, goes on elsewhere (a passkey, an identity provider, another screen) and comes back once. */
export interface Ceremony {
  /** SHA-256 of what comes back (challenge, state), hex. */
  readonly keyHash: string;
  readonly purpose: (typeof CEREMONY_PURPOSES)[number];
  /** Whose; null while nobody is known yet. */
  readonly userId: UserId | null;
  /** What must be known when it comes back. Nothing secret. */
  readonly facts: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

export interface CeremonyRepository {
  begin(ceremony: Ceremony): Promise<void>;
  /** Takes it away: null if there is none, it was for something else, or it is too old. */
  take(keyHash: string, purpose: Ceremony['purpose'], now: Date): Promise<Ceremony | null>;
  /** The same, and leaves it. */
  find(keyHash: string, purpose: Ceremony['purpose'], now: Date): Promise<Ceremony | null>;
  /** What came of it elsewhere, kept until it is taken; false if there is no such. */
  answer(
    keyHash: string,
    purpose: Ceremony['purpose'],
    answer: Pick<Ceremony, 'userId' | 'facts'>,
  ): Promise<boolean>;
  deleteExpired(now: Date): Promise<number>;
}
