import type { OrderState } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { StoredCertificate } from '../../ports/certificates.js';

export type CertificateChange = Partial<Omit<StoredCertificate, 'id' | 'purpose' | 'hostnames'>>;

/** What a step changes in the certificate's row, or when to look again, or what went wrong. */
export type StepOutcome =
  | { readonly kind: 'stored'; readonly change: CertificateChange }
  | { readonly kind: 'account-stored' }
  | { readonly kind: 'later'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly change?: CertificateChange };

export const storedOrder = (order: OrderState): StepOutcome => ({
  kind: 'stored',
  change: { order },
});

/** The order stays as it is, to go on with. */
export const failed = (failure: Failure): StepOutcome => ({ kind: 'failed', failure });
