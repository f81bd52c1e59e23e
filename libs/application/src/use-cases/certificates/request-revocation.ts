import type { CertificateId, IdGenerator } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Revocation, RevocationReason, StoredCertificate } from '../../ports/certificates.js';
import type { Repositories } from '../../ports/store.js';
import { ringForCertificate } from './demand-certificate.js';

export type RevocationFailure = Failure<
  'certificates.not-found' | 'certificates.nothing-to-revoke' | 'certificates.revoking-already'
>;

/**
 * A certificate is to be revoked. Another one, with another key, takes its place first, for as long as there is time:
 * see `nextStep`.
 */
export async function requestRevocation(
  deps: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'certificates' | 'outbox'>,
  id: CertificateId,
  reason: RevocationReason,
  now: Date,
): Promise<Result<StoredCertificate, RevocationFailure>> {
  const certificate = await tx.certificates.findById(id);
  if (!certificate)
    return fail(
      'certificates.not-found',
      `There is no certificate ${id}. List them to find its id.`,
    );
  if (certificate.revocation) {
    const { requestedAt } = certificate.revocation;
    return fail(
      'certificates.revoking-already',
      `It is being revoked since ${requestedAt}. Wait until that is done.`,
    );
  }
  const revocation = revocationOf(certificate, reason, now);
  if (!revocation) {
    return fail(
      'certificates.nothing-to-revoke',
      certificate.source === 'upload'
        ? 'It was uploaded: only whoever ordered it can have its authority revoke it. Upload another one here.'
        : 'No authority has signed it yet, so there is nothing to revoke.',
    );
  }
  const change = { revocation, nextLookAt: null };
  await tx.certificates.request(id, change, now);
  await ringForCertificate(deps, tx, certificate.purpose, now);
  return ok({ ...certificate, ...change });
}

/** Null where no CA of ours has signed it. */
export function revocationOf(
  { chainPem, serial, directoryUrl }: StoredCertificate,
  reason: RevocationReason,
  now: Date,
): Revocation | null {
  if (chainPem === null || serial === null || directoryUrl === null) return null;
  return { serial, reason, chainPem, directoryUrl, requestedAt: now.toISOString() };
}
