/** What a certificate's row says, in the words of lists and metrics. */
import {
  certificateState,
  type CertificateState,
} from '@fleetcommand/certificates/certificate-state';
import { storedOrderSchema } from '@fleetcommand/certificates/order-state';

import type { CertificateSummary, StoredCertificate } from '../../ports/certificates.js';

export interface OrderSummary {
  /** `intended` before the CA was asked, then as the CA last said. */
  readonly status: string;
  readonly directoryUrl: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

export function stateOfCertificate(
  certificate: CertificateSummary | StoredCertificate,
  now: Date,
): CertificateState {
  const { releasedAt, order, notAfter, lastError, serial, liveSerial } = certificate;
  return certificateState(
    {
      isReleased: releasedAt !== null,
      isRevoking:
        'isRevoking' in certificate ? certificate.isRevoking : certificate.revocation !== null,
      isOrdering: order !== null,
      notAfter,
      errorCode: lastError?.code ?? null,
      isLive: serial !== null && serial === liveSerial,
    },
    now,
  );
}

/** Null where no order is under way, or an older release stored one that is not gone on with. */
export function orderOfCertificate({
  order,
}: Pick<CertificateSummary, 'order'>): OrderSummary | null {
  const stored = storedOrderSchema.safeParse(order);
  return stored.success ? stored.data : null;
}
