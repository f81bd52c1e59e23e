import { z } from 'zod';

import { spread } from './spread.js';

/** When the CA would like a certificate renewed (RFC 9773 §4.2). */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
}

/** What a chain's leaf says of itself, beside what is wanted of it. */
export interface CertificateValidity {
  /** What tells its renewals from others', such as the certificate's id. */
  readonly key: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Names in the certificate. */
  readonly hostnames: readonly string[];
  /** Names that it should have. */
  readonly wantedHostnames: readonly string[];
  /** As the CA last said; null where it says nothing. */
  readonly window: RenewalWindow | null;
}

/** Renewals of certificates issued together are spread over this share of their life. */
const SPREAD_SHARE = 1 / 6;

/**
 * When to renew: at a moment of the certificate's own within the CA's window (RFC 9773 §4.2); without one before a third
 * of its life is left, as Let's Encrypt advises, by up to a sixth. Both hold for lives of six days as of ninety.
 */
export function renewalTime(validity: CertificateValidity): Date {
  const { key, notBefore, notAfter, window } = validity;
  const share = spread(`${key}/${notBefore.toISOString()}`);
  if (window && isMeant(window, validity)) {
    const lengthMs = window.end.getTime() - window.start.getTime();
    return new Date(window.start.getTime() + share * lengthMs);
  }
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  const thirdLeftMs = notAfter.getTime() - lifeMs / 3;
  return new Date(thirdLeftMs - share * SPREAD_SHARE * lifeMs);
}

/** A window that was over before the certificate began would have it renewed without end. */
function isMeant({ start, end }: RenewalWindow, validity: CertificateValidity): boolean {
  return end > start && start < validity.notAfter && end > validity.notBefore;
}

export function needsIssuance(validity: CertificateValidity, now: Date): boolean {
  const covered = new Set(validity.hostnames.map((name) => name.toLowerCase()));
  const isComplete = validity.wantedHostnames.every((name) => covered.has(name.toLowerCase()));
  return !isComplete || now >= renewalTime(validity);
}

/** What the CA last said about renewing a certificate, as it is stored. Times are RFC 3339. */
export const renewalInfoSchema = z.object({
  /** Of the certificate it was said about. */
  serial: z.string(),
  window: z.object({ start: z.string(), end: z.string() }).nullable(),
  askAgainAt: z.string(),
  /** The window is an operator's wish: the CA knows nothing of it. */
  isWished: z.boolean().optional(),
});
export type RenewalInfo = z.infer<typeof renewalInfoSchema>;

/** The window that holds for this certificate; null where the CA named none for it. */
export function windowOf(info: RenewalInfo | null, serial: string | null): RenewalWindow | null {
  if (!info?.window || info.serial !== serial) return null;
  return { start: new Date(info.window.start), end: new Date(info.window.end) };
}

const MINUTE_MS = 60_000;
/** At least twice a day, so that a window that moves forward is obeyed within 12 h. */
const LONGEST_POLL_MS = 11 * 60 * MINUTE_MS;

/** When to ask the CA for the window again; `retryAfterMs` is what it said to that (RFC 9773 §4.3). */
export function renewalInfoPollMs(retryAfterMs: number | null): number {
  return Math.min(LONGEST_POLL_MS, Math.max(MINUTE_MS, retryAfterMs ?? LONGEST_POLL_MS));
}
