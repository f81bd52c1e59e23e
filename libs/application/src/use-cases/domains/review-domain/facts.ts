import type { CertificateFacts, EdgeFacts } from '@fleetcommand/domain/domains/claims/facts';
import type { HostBinding } from '@fleetcommand/domain/domains/claims/claim';
import type { DomainLook } from '@fleetcommand/domain/domains/claims/look';

import type { StoredDomain } from '../../../ports/domains.js';

/** Everything a review may go by. */
export interface DomainFacts {
  readonly domain: StoredDomain;
  /** Whose the host is now; null where it is nobody's. */
  readonly binding: HostBinding | null;
  /** The claim that has the host, where it is another one. */
  readonly holder: StoredDomain | null;
  /** The newest look; null where none could be had yet. */
  readonly look: DomainLook | null;
  /** The look was had just now, not read from the row. */
  readonly isFresh: boolean;
  /** The organization asked for so many looks that the rest of this hour must do without. */
  readonly isRationed: boolean;
  readonly certificate: CertificateFacts;
  readonly hasCertificateRecord: boolean;
  readonly edges: EdgeFacts;
}
