/**
 * What becomes of a claim after a look at the world: a pure function of its row, its host's binding, DNS, certificate and
 * edges. Run again on the same facts it changes nothing but the times of the looks.
 */
import { reviewCertificate, reviewRouting } from './bound-axes.js';
import { isBoundTo, isOver, type DomainClaim, type HostBinding } from './claim.js';
import { reviewDns } from './dns-axis.js';
import type { BindingChange, ClaimFacts } from './facts.js';
import { certificateNotice, type Notice } from './notices.js';
import { reviewOwnership } from './ownership-axis.js';
import type { ClaimPolicy } from './policy.js';

const OVERDUE_LOOK_MS = 15_000;

export interface ClaimReview {
  readonly claim: DomainClaim;
  readonly binding: BindingChange;
  /** To be told in the same transaction. */
  readonly notices: readonly Notice[];
}

export function reviewClaim(facts: ClaimFacts, now: Date, policy: ClaimPolicy): ClaimReview {
  const { claim, diagnosis } = facts;
  if (isOver(claim)) return { claim, binding: 'keep', notices: [] };
  const owned = reviewOwnership(facts, now, policy);
  const dns = reviewDns(owned.claim, diagnosis, owned.isBound, now);
  const reviewed = withBoundAxes({ ...owned.claim, dns }, owned.isBound, facts, now);
  const notices = [...owned.notices, ...aboutCertificate(claim, reviewed)];
  return { claim: reviewed, binding: owned.binding, notices };
}

/** Between two looks at DNS: only what follows from others' work. Its word on DNS stands. */
export function reviewProgress(facts: ClaimFacts, now: Date): Omit<ClaimReview, 'binding'> {
  const { claim, binding } = facts;
  if (isOver(claim)) return { claim, notices: [] };
  const reviewed = withBoundAxes(claim, isBoundTo(binding, claim), facts, now);
  return { claim: reviewed, notices: aboutCertificate(claim, reviewed) };
}

function aboutCertificate(before: DomainClaim, after: DomainClaim): readonly Notice[] {
  const notice = certificateNotice(before, after);
  return notice ? [notice] : [];
}

function withBoundAxes(
  claim: DomainClaim,
  isBound: boolean,
  facts: ClaimFacts,
  now: Date,
): DomainClaim {
  const certificate = reviewCertificate(claim, isBound, facts, now);
  const routing = reviewRouting({ ...claim, certificate }, isBound, facts, now);
  return { ...claim, certificate, routing };
}

/**
 * When the claim is to be looked at again; null when nothing is due. What somebody else should have done by now and has
 * not is looked at again a little later, not at once for ever.
 */
export function nextReviewAt(claim: DomainClaim, now: Date): Date | null {
  if (isOver(claim)) return null;
  const { ownership, dns, certificate, routing } = claim;
  const times = [ownership, dns, certificate, routing].flatMap(({ nextRetryAt }) =>
    nextRetryAt === null ? [] : [Date.parse(nextRetryAt)],
  );
  if (times.length === 0) return null;
  const soonest = Math.min(...times);
  return new Date(soonest > now.getTime() ? soonest : now.getTime() + OVERDUE_LOOK_MS);
}

/** Whether DNS is to be asked: the time has come, or somebody wants to know. */
export function isLookDue(
  { ownership, dns }: Pick<DomainClaim, 'ownership' | 'dns'>,
  lookedAt: string | null,
  askedAt: Date | null,
  now: Date,
): boolean {
  if (lookedAt === null || (askedAt !== null && askedAt > new Date(lookedAt))) return true;
  return [ownership, dns].some(
    ({ nextRetryAt }) => nextRetryAt !== null && new Date(nextRetryAt) <= now,
  );
}

/** Whether a certificate is wanted for the claim's host: never for a name that is not bound (docs/promises, promise 7). */
export function wantsCertificate(claim: DomainClaim, binding: HostBinding | null): boolean {
  return binding?.claimId === claim.id && !isOver(claim) && claim.lossStage !== 'suspended';
}
