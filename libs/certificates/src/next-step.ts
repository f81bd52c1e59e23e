import { nextNoticeAt, dueNotice, FALL_BACK_MS } from './notices.js';
import { nextOrderStep, type OrderProgress } from './next-order-step.js';
import type { StoredOrder } from './order-state.js';
import { needsIssuance, renewalTime, type CertificateValidity } from './renewal.js';

/** What is stored about a certificate and the account it is ordered with. */
export interface CertificateFacts {
  readonly source: 'acme' | 'upload';
  /** An upload that runs out is followed by an order. */
  readonly fallsBack: boolean;
  /** The chain there is was signed for us. */
  readonly isOurs: boolean;
  /** Its owner is gone. */
  readonly isReleased: boolean;
  readonly validity: CertificateValidity | null;
  /** Of the chain there is. */
  readonly serial: string | null;
  /** Of what clusters were last given; null for nothing. */
  readonly publishedSerial: string | null;
  /** Of what every edge was last seen serving. */
  readonly liveSerial: string | null;
  readonly revocation: RevocationFacts | null;
  /** When to ask the CA for its renewal window; null where it has none. */
  readonly askWindowAt: Date | null;
  readonly noticedDays: number | null;
  readonly order: StoredOrder | null;
  /** The CA to order from. */
  readonly directoryUrl: string;
  /** Which run this is: its lease's fencing token. */
  readonly run: string;
  /** Set after a failure: nothing is asked of a CA before then. */
  readonly nextAttemptAt: Date | null;
  /** With that CA. */
  readonly account: AccountFacts;
}

export interface AccountFacts {
  readonly hasKey: boolean;
  readonly url: string | null;
}

export interface RevocationFacts {
  readonly serial: string;
  readonly directoryUrl: string;
  /** With the CA that signed it. */
  readonly account: AccountFacts;
  readonly requestedAt: Date;
  /** Of the chain that is revoked: after it there is nothing to revoke. */
  readonly notAfter: Date;
}

/** The one next thing to do. Each is a single exchange with one other party, and may be repeated. */
export type CertificateStep =
  | { readonly kind: 'rest'; readonly until: Date }
  | { readonly kind: 'make-account-key'; readonly directoryUrl: string }
  | { readonly kind: 'register-account'; readonly directoryUrl: string }
  | OrderProgress
  /** To every cluster, as a TLS Secret. */
  | { readonly kind: 'publish-certificate' }
  /** Every edge is asked whether it serves it. */
  | { readonly kind: 'confirm-live'; readonly serial: string }
  | { readonly kind: 'read-renewal-info' }
  | { readonly kind: 'give-notice'; readonly days: number }
  | { readonly kind: 'revoke' }
  /** What was to be revoked has ended by itself. */
  | { readonly kind: 'drop-revocation' }
  | { readonly kind: 'withdraw-certificate' }
  | { readonly kind: 'remove' };

/** A CA must have revoked within 24 h of being told of a lost key (CA/B Baseline Requirements §4.9.1.1). */
const REPLACE_WITHIN_MS = 60 * 60_000;
const FAR_MS = 365 * 24 * 60 * 60_000;

/** Reads as the story of a certificate, top to bottom: the first thing not yet so is next. */
export function nextStep(facts: CertificateFacts, now: Date): CertificateStep {
  const mayAsk = !facts.nextAttemptAt || facts.nextAttemptAt <= now;
  if (facts.isReleased) return nextFarewell(facts, mayAsk, now);
  if (facts.serial !== facts.publishedSerial && facts.serial !== null)
    return { kind: 'publish-certificate' };
  const revoking = nextRevocation(facts, mayAsk, now);
  if (revoking) return revoking;
  const isWanted = facts.order !== null || isIssuanceDue(facts, now);
  if (facts.order && isBesidesThePoint(facts, now))
    return { kind: 'forget-order', order: facts.order };
  if (isWanted && mayAsk) return nextAccountStep(facts) ?? nextOrderStep(facts);
  return nextCare(facts, now) ?? { kind: 'rest', until: restUntil(facts, now) };
}

function isIssuanceDue(facts: CertificateFacts, now: Date): boolean {
  const { source, validity, revocation, serial, isOurs } = facts;
  if (!validity) return true;
  if (source === 'upload') return isFallingBack(facts, now);
  return !isOurs || revocation?.serial === serial || needsIssuance(validity, now);
}

function isFallingBack({ validity, fallsBack }: CertificateFacts, now: Date): boolean {
  return (
    fallsBack && validity !== null && validity.notAfter.getTime() - now.getTime() <= FALL_BACK_MS
  );
}

/** Something was uploaded while the order was under way. */
function isBesidesThePoint(facts: CertificateFacts, now: Date): boolean {
  return facts.source === 'upload' && !isFallingBack(facts, now);
}

/** What happens beside orders, and must not wait for one that fails. */
function nextCare(facts: CertificateFacts, now: Date): CertificateStep | null {
  const { serial, liveSerial, askWindowAt, source, validity, noticedDays } = facts;
  if (serial !== null && serial !== liveSerial) return { kind: 'confirm-live', serial };
  if (askWindowAt && askWindowAt <= now) return { kind: 'read-renewal-info' };
  const notice =
    source === 'upload' && validity ? dueNotice(validity.notAfter, noticedDays, now) : null;
  return notice === null ? null : { kind: 'give-notice', days: notice };
}

function restUntil(facts: CertificateFacts, now: Date): Date {
  const { validity, source, askWindowAt, nextAttemptAt, fallsBack } = facts;
  const isUpload = source === 'upload';
  const fallBackAt = validity && new Date(validity.notAfter.getTime() - FALL_BACK_MS);
  const times = [
    isIssuanceDue(facts, now) || facts.order ? nextAttemptAt : null,
    validity && !isUpload ? renewalTime(validity) : null,
    validity && isUpload ? nextNoticeAt(validity.notAfter, now) : null,
    isUpload && fallsBack ? fallBackAt : null,
    askWindowAt,
  ].flatMap((time) => (time && time > now ? [time.getTime()] : []));
  return new Date(Math.min(now.getTime() + FAR_MS, ...times));
}

/** Another certificate takes the place of what is revoked, for as long as there is time for that. */
function nextRevocation(
  { revocation, serial, liveSerial }: CertificateFacts,
  mayAsk: boolean,
  now: Date,
): CertificateStep | null {
  if (!revocation) return null;
  if (revocation.notAfter <= now) return { kind: 'drop-revocation' };
  const isReplaced = serial !== revocation.serial && serial === liveSerial;
  const isLate = now.getTime() - revocation.requestedAt.getTime() >= REPLACE_WITHIN_MS;
  if (!mayAsk || !(isReplaced || isLate)) return null;
  return nextAccountStep(revocation) ?? { kind: 'revoke' };
}

/** Visitors first, then the CA, and the row at last. */
function nextFarewell(facts: CertificateFacts, mayAsk: boolean, now: Date): CertificateStep {
  const { order, publishedSerial, revocation, nextAttemptAt } = facts;
  if (order) return { kind: 'forget-order', order };
  if (publishedSerial !== null) return { kind: 'withdraw-certificate' };
  if (!revocation || revocation.notAfter <= now) return { kind: 'remove' };
  if (!mayAsk) return { kind: 'rest', until: nextAttemptAt ?? now };
  return nextAccountStep(revocation) ?? { kind: 'revoke' };
}

function nextAccountStep({
  account,
  directoryUrl,
}: Pick<CertificateFacts, 'account' | 'directoryUrl'>): CertificateStep | null {
  if (!account.hasKey) return { kind: 'make-account-key', directoryUrl };
  return account.url ? null : { kind: 'register-account', directoryUrl };
}
