/** One word about a certificate, for lists and metrics. */
export const CERTIFICATE_STATES = [
  'waiting',
  'ordering',
  'publishing',
  'live',
  'failing',
  'expired',
  'revoking',
  'releasing',
] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

export interface StateFacts {
  readonly isReleased: boolean;
  readonly isRevoking: boolean;
  readonly isOrdering: boolean;
  readonly notAfter: Date | null;
  /** Code of what went wrong last, or is waited for. */
  readonly errorCode: string | null;
  /** Every edge was seen with the newest chain. */
  readonly isLive: boolean;
}

/** What is nearest to needing somebody comes first. */
export function certificateState(facts: StateFacts, now: Date): CertificateState {
  const { isReleased, isRevoking, isOrdering, notAfter, errorCode, isLive } = facts;
  if (isReleased) return 'releasing';
  if (isRevoking) return 'revoking';
  if (notAfter !== null && notAfter <= now) return 'expired';
  if (errorCode !== null && !isDelivery(errorCode)) return 'failing';
  if (isOrdering) return 'ordering';
  if (notAfter === null) return 'waiting';
  return isLive ? 'live' : 'publishing';
}

/** On the way to the edges: nothing is wrong with the certificate itself. */
export function isDelivery(errorCode: string): boolean {
  return errorCode.startsWith('cluster.') || errorCode === 'certificates.edges-behind';
}
