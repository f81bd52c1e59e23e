import type { DomainClaim } from '@fleetcommand/domain/domains/claims/claim';
import { isOver } from '@fleetcommand/domain/domains/claims/claim';
import type { Notice } from '@fleetcommand/domain/domains/claims/notices';
import { HOUR_MS, type ClaimPolicy } from '@fleetcommand/domain/domains/claims/policy';
import type { BindingChange, ClaimFacts } from '@fleetcommand/domain/domains/claims/facts';
import {
  nextReviewAt,
  reviewClaim,
  reviewProgress,
} from '@fleetcommand/domain/domains/claims/review-claim';
import type { Diagnosis } from '@fleetcommand/domain/domains/diagnosis/diagnosis';

import type { ReviewedDomain, StoredDomain } from '../../../ports/domains.js';
import type { DomainFacts } from './facts.js';

export interface DomainDecision {
  readonly reviewed: ReviewedDomain;
  readonly binding: BindingChange;
  /** Of the claim that loses the host to this one. */
  readonly superseded: ReviewedDomain | null;
  readonly notices: readonly Notice[];
  /** Something to write: not when all is as it was. */
  readonly isNews: boolean;
}

/** Nobody looked yet: nothing is known, which says nothing against the customer. */
const UNSEEN: Diagnosis = {
  ownership: 'unknown',
  dns: 'unknown',
  mayIssue: true,
  findings: [],
  records: [],
};

/** What becomes of a claim, by the rules of libs/domain/src/domains/claims. */
export function decide(facts: DomainFacts, now: Date, policy: ClaimPolicy): DomainDecision {
  const { domain, binding, look, certificate, edges } = facts;
  const claimFacts: ClaimFacts = {
    claim: domain,
    binding,
    diagnosis: look?.diagnosis ?? UNSEEN,
    certificate,
    edges,
  };
  if (!facts.isFresh) {
    const { claim, notices } = reviewProgress(claimFacts, now);
    const reviewed = finish(facts, claim, now);
    const isNews = notices.length > 0 || !isSame(domain, reviewed);
    return { reviewed, binding: 'keep', superseded: null, notices, isNews };
  }
  const review = reviewClaim(claimFacts, now, policy);
  const reviewed = finish(facts, review.claim, now);
  const superseded = review.binding === 'take' ? supersede(facts, claimFacts, now, policy) : null;
  return { reviewed, binding: review.binding, superseded, notices: review.notices, isNews: true };
}

function finish({ domain, look, isRationed }: DomainFacts, claim: DomainClaim, now: Date) {
  const { ownership, dns, certificate, routing, proofLostAt, lossStage } = claim;
  const isEnded = isOver(claim);
  const next = isRationed ? nextHour(now) : nextReviewAt(claim, now);
  return {
    ownership,
    dns,
    certificate,
    routing,
    proofLostAt,
    lossStage,
    look,
    nextReviewAt: isEnded ? null : next,
    endedAt: isEnded ? (domain.endedAt ?? now) : null,
  };
}

/** The holder's claim, seen with the host gone to the other. */
function supersede(
  { holder, domain }: DomainFacts,
  facts: ClaimFacts,
  now: Date,
  policy: ClaimPolicy,
): ReviewedDomain | null {
  if (!holder) return null;
  const { hostname, id: claimId, organizationId, tenantId } = domain;
  const binding = { hostname, claimId, organizationId, tenantId, boundAt: now };
  const { claim } = reviewClaim({ ...facts, claim: holder, binding }, now, policy);
  const { ownership, dns, certificate, routing, proofLostAt, lossStage } = claim;
  const { look } = holder;
  const states = { ownership, dns, certificate, routing, proofLostAt, lossStage };
  return { ...states, look, nextReviewAt: null, endedAt: now };
}

const AXES = ['ownership', 'dns', 'certificate', 'routing'] as const;

/** The times of looks aside: a look at stored facts that finds nothing new writes nothing. */
function isSame(before: StoredDomain, after: ReviewedDomain): boolean {
  const isStill = before.nextReviewAt?.getTime() === after.nextReviewAt?.getTime();
  return (
    isStill &&
    AXES.every(
      (name) =>
        before[name].state === after[name].state && before[name].message === after[name].message,
    )
  );
}

function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS);
}
