import type { Claim } from './claim.js';

/** From good to gone, in order. */
export const STANDINGS = [
  'trialing',
  'active',
  'past_due',
  'suspended',
  'archived',
  'deleted',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Where an organization is on the ladder. */
export interface Position {
  readonly standing: Standing;
  readonly since: Date;
  /** When money first was owed without a break; null while none is. */
  readonly unpaidSince: Date | null;
  /** For people. */
  readonly reason: string;
}

/** How long each rung lasts, in days. */
export interface LadderPolicy {
  /** From the first failed payment to the suspension. */
  readonly graceDays: number;
  /** The same after a trial that nobody followed up. */
  readonly trialGraceDays: number;
  /** From suspension to archive. */
  readonly archiveAfterDays: number;
  /** From archive to deletion. */
  readonly deleteAfterDays: number;
}

export const DEFAULT_LADDER: LadderPolicy = {
  graceDays: 14,
  trialGraceDays: 3,
  archiveAfterDays: 30,
  deleteAfterDays: 60,
};

export interface NextPosition {
  readonly position: Position;
  /** When time alone moves it on; null: only news do. */
  readonly nextLookAt: Date | null;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const after = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS);

/**
 * The next rung, one at a time: whoever was not looked at for months is not deleted at the first look. Payment leads up
 * from every rung; only the passing of time, seen by our own clock, leads down.
 */
export function nextPosition(
  current: Position,
  claim: Claim,
  policy: LadderPolicy,
  now: Date,
): NextPosition {
  switch (claim.kind) {
    case 'none':
      return good(current, 'active', '', null, now);
    case 'paid':
      return good(current, 'active', '', null, now);
    case 'trial':
      return good(current, 'trialing', '', claim.endsAt, now);
    case 'unpaid':
      return descend(current, claim, policy, now);
    case 'ended':
      return descend(current, claim, policy, now);
  }
}

function good(
  current: Position,
  standing: 'active' | 'trialing',
  reason: string,
  nextLookAt: Date | null,
  now: Date,
): NextPosition {
  const since = current.standing === standing ? current.since : now;
  return { position: { standing, since, unpaidSince: null, reason }, nextLookAt };
}

function descend(
  current: Position,
  claim: Extract<Claim, { kind: 'unpaid' | 'ended' }>,
  policy: LadderPolicy,
  now: Date,
): NextPosition {
  const from = isNewDebt(current, claim) ? 'active' : current.standing;
  const wasGood = from === 'active' || from === 'trialing';
  const unpaidSince = (wasGood ? null : current.unpaidSince) ?? now;
  const { reason } = claim;
  const stay = (deadline: Date | null): NextPosition => ({
    position: { ...current, unpaidSince, reason },
    nextLookAt: deadline,
  });
  const fall = (standing: Standing, deadline: Date | null): NextPosition => ({
    position: { standing, since: now, unpaidSince, reason },
    nextLookAt: deadline,
  });
  switch (from) {
    case 'trialing':
    case 'active':
      if (claim.kind === 'ended') return fall('suspended', after(now, policy.archiveAfterDays));
      return fall('past_due', after(unpaidSince, graceDaysOf(claim, policy)));
    case 'past_due': {
      const deadline = after(unpaidSince, graceDaysOf(claim, policy));
      if (now < deadline) return stay(deadline);
      return fall('suspended', after(now, policy.archiveAfterDays));
    }
    case 'suspended': {
      const deadline = after(current.since, policy.archiveAfterDays);
      if (now < deadline) return stay(deadline);
      return fall('archived', after(now, policy.deleteAfterDays));
    }
    case 'archived': {
      const deadline = after(current.since, policy.deleteAfterDays);
      return now < deadline ? stay(deadline) : fall('deleted', null);
    }
    case 'deleted':
      return stay(null);
  }
}

/** Paid for since this rung was reached, and not any more: nobody looked in between, and the ladder begins anew. */
function isNewDebt(
  { since }: Position,
  { paidFrom }: Extract<Claim, { kind: 'unpaid' | 'ended' }>,
): boolean {
  return paidFrom !== null && paidFrom > since;
}

function graceDaysOf(
  claim: Extract<Claim, { kind: 'unpaid' | 'ended' }>,
  policy: LadderPolicy,
): number {
  if (claim.kind === 'ended') return 0;
  return claim.grace === 'trial' ? policy.trialGraceDays : policy.graceDays;
}
