/** Which CA to order from: the first, unless it has failed in a way another may not. */
import { z } from 'zod';

import { failureKind } from './failure-policy.js';

/** What a CA's last failure for this certificate was. */
export const authorityRecordSchema = z.object({
  directoryUrl: z.string(),
  problem: z.string().nullable(),
  /** Failures in a row. */
  failures: z.int().min(1),
  failingSince: z.coerce.date(),
  /** Not before then; null where it may be asked. */
  waitUntil: z.coerce.date().nullable(),
});
export type AuthorityRecord = Readonly<z.infer<typeof authorityRecordSchema>>;

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

/** The CA to go on with: that of the order under way, unless it is to be left; else the one `chooseAuthority` names. */
export function authorityFor(
  current: string | null,
  directoryUrls: readonly [string, ...string[]],
  records: readonly AuthorityRecord[],
  urgency: Urgency,
  now: Date,
  policy: AuthorityPolicy = DEFAULT_AUTHORITY_POLICY,
): string {
  const record = records.find((each) => each.directoryUrl === current);
  const isKept =
    current !== null &&
    directoryUrls.includes(current) &&
    (!record || !isToBeLeft(record, urgency, now, policy));
  return isKept ? current : chooseAuthority(directoryUrls, records, urgency, now, policy);
}

/** The records after one more failure of a CA. */
export function recordFailure(
  records: readonly AuthorityRecord[],
  failure: Pick<AuthorityRecord, 'directoryUrl' | 'problem' | 'waitUntil'>,
  now: Date,
): readonly AuthorityRecord[] {
  const { directoryUrl } = failure;
  const before = records.find((each) => each.directoryUrl === directoryUrl);
  const others = records.filter((each) => each !== before);
  const { failures = 0, failingSince = now } = before ?? {};
  return [...others, { ...failure, failures: failures + 1, failingSince }];
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
