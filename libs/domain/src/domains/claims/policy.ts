/** Times of docs/promises, rule 13, and how often DNS is asked. */
export interface ClaimPolicy {
  /** A claim nobody ever proves is dropped after this. */
  readonly expireUnprovenMs: number;
  /** Of a bound claim whose proof is gone. */
  readonly warnAfterMs: number;
  readonly suspendAfterMs: number;
  readonly releaseAfterMs: number;
  /** How long a platform address that was given up is kept from others. */
  readonly quarantineMs: number;
  /** Claims of a tenant that are not bound yet. */
  readonly maxOpenClaims: number;
  /** Looks at DNS an organization may cost in an hour; past it, looks wait for the next one. */
  readonly maxLooksPerHour: number;
}

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;

export const DEFAULT_CLAIM_POLICY: ClaimPolicy = {
  expireUnprovenMs: 30 * DAY_MS,
  warnAfterMs: 3 * DAY_MS,
  suspendAfterMs: 7 * DAY_MS,
  releaseAfterMs: 30 * DAY_MS,
  quarantineMs: 90 * DAY_MS,
  maxOpenClaims: 50,
  maxLooksPerHour: 3_000,
};

/** While somebody waits at the page: often at first, then ever less. */
export function openClaimIntervalMs(ageMs: number): number {
  if (ageMs < 10 * 60_000) return 15_000;
  if (ageMs < HOUR_MS) return 60_000;
  return ageMs < DAY_MS ? 10 * 60_000 : HOUR_MS;
}

/** Daily, each claim at an hour of its own: up to a tenth earlier, by its id. */
export function dailyIntervalMs(claimId: string): number {
  const share = parseInt(claimId.slice(-6), 16) / 0xff_ff_ff;
  return DAY_MS - (DAY_MS / 10) * (Number.isNaN(share) ? 0 : share);
}

/** A bound claim with something wrong. */
export const TROUBLED_INTERVAL_MS = HOUR_MS;
