/**
 * What becomes of a claim after a look at the world: a pure function of its row, its host's binding, DNS, certificate and
 * edges. Run again on the same facts it changes nothing but the times of the looks.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import {
  reviewCertificate,
  reviewRouting,
  type CertificateFacts,
  type EdgeFacts,
} from './bound-axes.js';
import { isOver, type DomainClaim, type HostBinding } from './claim.js';
import { reviewDns } from './dns-axis.js';
import type { Notice } from './notices.js';
import { reviewOwnership } from './ownership-axis.js';
import type { ClaimPolicy } from './policy.js';

export interface ClaimFacts {
  readonly claim: DomainClaim;
  /** Whose the host is now; null where it is nobody's. */
  readonly binding: HostBinding | null;
  readonly diagnosis: Diagnosis;
  readonly certificate: CertificateFacts;
  readonly edges: EdgeFacts;
}

/** What to do about the host's binding, in the transaction that stores the claim. */
export type BindingChange = 'keep' | 'take' | 'release';

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
  const looked = { ...owned.claim, dns };
  const certificate = reviewCertificate(looked, owned.isBound, facts, now);
  const routing = reviewRouting({ ...looked, certificate }, owned.isBound, facts, now);
  return {
    claim: { ...looked, certificate, routing },
    binding: owned.binding,
    notices: owned.notices,
  };
}

/** Whether a certificate is wanted for the claim's host: never for a name that is not bound (PROMISES.md, promise 7). */
export function wantsCertificate(claim: DomainClaim, binding: HostBinding | null): boolean {
  return binding?.claimId === claim.id && !isOver(claim) && claim.lossStage !== 'suspended';
}
