import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { ringForCertificate } from './demand-certificate.js';
import { revocationOf } from './request-revocation.js';

/**
 * The owner of a name has no use for its certificate any more: an order is dropped, challenges are withdrawn, the edges
 * forget it, and the row goes. `isRevoked` also tells the CA. Call it in the transaction that ends the binding.
 */
export async function releaseCertificate(
  deps: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'certificates' | 'outbox'>,
  purpose: string,
  now: Date,
  { isRevoked }: { readonly isRevoked: boolean } = { isRevoked: false },
): Promise<void> {
  const certificate = await tx.certificates.findByPurpose(purpose);
  if (!certificate || certificate.releasedAt) return;
  // Where there is nothing to revoke, or it is asked already, the release is all.
  const asked = isRevoked ? revocationOf(certificate, 'cessationOfOperation', now) : null;
  const revocation = certificate.revocation ?? asked;
  await tx.certificates.request(
    certificate.id,
    { releasedAt: now, nextLookAt: null, revocation },
    now,
  );
  await ringForCertificate(deps, tx, purpose, now);
}
