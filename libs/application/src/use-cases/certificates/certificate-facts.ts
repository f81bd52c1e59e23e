/** What a certificate's row means for the domain it belongs to. */
import { failureKind } from '@fleetcommand/certificates/failure-policy';
import { isDelivery } from '@fleetcommand/certificates/certificate-state';
import type { CertificateFacts, EdgeFacts } from '@fleetcommand/domain/domains/claims/facts';

import type { StoredCertificate } from '../../ports/certificates.js';

const NOTHING: CertificateFacts = {
  isIssued: false,
  isOrdering: false,
  attempts: 0,
  lastError: null,
  isForCustomer: false,
  nextAttemptAt: null,
};

/** `record` is null where none was demanded yet. */
export function domainCertificateFacts(
  record: StoredCertificate | null,
  now: Date,
): CertificateFacts {
  if (!record || record.releasedAt) return NOTHING;
  const { notAfter, order, attempts, lastError, nextAttemptAt } = record;
  return {
    isIssued: notAfter !== null && notAfter > now,
    isOrdering: order !== null,
    attempts,
    lastError: lastError && !isDelivery(lastError.code) ? lastError.message : null,
    isForCustomer: failureKind(lastError?.problem ?? null) === 'customer',
    nextAttemptAt,
  };
}

/** Of the edges that were asked last, how many were seen serving the newest certificate. */
export function edgeFactsOf(record: StoredCertificate | null): EdgeFacts {
  if (!record || record.serial === null || record.serial !== record.publishedSerial)
    return { edges: 0, serving: 0 };
  return { edges: record.edgesAsked, serving: record.edgesServing };
}
