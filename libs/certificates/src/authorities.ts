/** Which CA to order from: the first, unless it has failed in a way another may not. */
import { failureKind } from './failure-policy.js';

/** What a CA's last failure for this certificate was. */
export interface AuthorityRecord {
  readonly directoryUrl: string;
  readonly problem: string | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly failingSince: Date;
  /** Not before then; null where it may be asked. */
  readonly waitUntil: Date | null;
}

export interface AuthorityPolicy {
  /** A CA that gives no usable answer is left after this, or after `urgentAfterMs` where time is short. */
  readonly leaveAfterMs: number;
  readonly urgentAfterMs: number;
  /** Time is short when this share of the life is left, or there is no certificate at all. */
  readonly urgentShare: number;
}

export const DEFAULT_AUTHORITY_POLICY: AuthorityPolicy = {
  leaveAfterMs: 12 * 60 * 60_000,
  urgentAfterMs: 15 * 60_000,
  urgentShare: 1 / 4,
};

export interface Urgency {
  /** Of the certificate that is there, the share of its life that is left; 0 where there is none. */
  readonly lifeLeft: number;
}

/**
 * The CA to ask now, of `directoryUrls` in their order of preference. What the customer has to mend fails everywhere, so
 * it is no reason to change; when every CA has failed it is the first one's turn again.
 */
export function chooseAuthority(
  directoryUrls: readonly [string, ...string[]],
  records: readonly AuthorityRecord[],
  urgency: Urgency,
  now: Date,
  policy: AuthorityPolicy = DEFAULT_AUTHORITY_POLICY,
): string {
  const usable = directoryUrls.find((directoryUrl) => {
    const record = records.find((each) => each.directoryUrl === directoryUrl);
    return !record || !isToBeLeft(record, urgency, now, policy);
  });
  return usable ?? directoryUrls[0];
}

function isToBeLeft(
  record: AuthorityRecord,
  { lifeLeft }: Urgency,
  now: Date,
  policy: AuthorityPolicy,
): boolean {
  const graceMs = lifeLeft <= policy.urgentShare ? policy.urgentAfterMs : policy.leaveAfterMs;
  switch (failureKind(record.problem)) {
    case 'customer':
      return false;
    case 'blocked':
      return true;
    case 'operator':
      return record.failures >= 3;
    case 'patience':
      return record.waitUntil !== null && record.waitUntil.getTime() - now.getTime() > graceMs;
    case 'authority':
      return now.getTime() - record.failingSince.getTime() >= graceMs;
  }
}
