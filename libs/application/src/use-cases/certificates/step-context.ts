import type { StoredCertificate } from '../../ports/certificates.js';
import type { Lease } from '../../ports/leases.js';
import type { CertificateDependencies } from './dependencies.js';
import type { RememberedAccounts } from './remembered-accounts.js';
import type { CertificateChange } from './step-outcome.js';

/** What every step works with. */
export interface StepContext {
  readonly deps: CertificateDependencies;
  /** With what was seen since it was stored. */
  readonly certificate: StoredCertificate;
  /** What was seen and is yet to be stored. */
  readonly unstored: CertificateChange;
  readonly lease: Lease;
  readonly accounts: RememberedAccounts;
}
