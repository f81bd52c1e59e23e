import { failureKind } from '@fleetcommand/certificates/failure-policy';
import type { DomainId, IdGenerator } from '@fleetcommand/kernel/ids';

import { domainPurpose, type CertificateError } from '../../ports/certificates.js';
import type { Repositories } from '../../ports/store.js';
import { ringForCertificate } from './demand-certificate.js';

/**
 * The customer says that they have mended what kept the domain from its certificate: it is tried again at once, not at the
 * end of its back-off. A CA's own limits and ours hold all the same, and so does the patience a CA asked for.
 */
export async function hurryCertificate(
  deps: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'certificates' | 'outbox'>,
  domainId: DomainId,
  now: Date,
): Promise<void> {
  const purpose = domainPurpose(domainId);
  const certificate = await tx.certificates.findByPurpose(purpose);
  if (!certificate || certificate.releasedAt) return;
  const { id, nextAttemptAt, lastError } = certificate;
  if (!nextAttemptAt || nextAttemptAt <= now || !lastError || !isMendedByCustomers(lastError))
    return;
  await tx.certificates.request(id, { nextAttemptAt: null, nextLookAt: null }, now);
  await ringForCertificate(deps, tx, purpose, now);
}

function isMendedByCustomers({ code, problem }: CertificateError): boolean {
  return code === 'certificates.proof-unseen' || failureKind(problem ?? null) === 'customer';
}
