/** What is known of a claim when it is reviewed, and what a review does about its host. */
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { DomainClaim, HostBinding } from './claim.js';

/** What is stored about the certificate of the claim's host. */
export interface CertificateFacts {
  /** A certificate that is good now is there. */
  readonly isIssued: boolean;
  readonly isOrdering: boolean;
  readonly attempts: number;
  readonly lastError: string | null;
  /** What went wrong is in the customer's DNS or site: nobody else can mend it. */
  readonly isForCustomer: boolean;
  readonly nextAttemptAt: Date | null;
}

/** What the edges say. */
export interface EdgeFacts {
  readonly edges: number;
  /** Edges that were seen serving the host with the newest certificate. */
  readonly serving: number;
}

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
