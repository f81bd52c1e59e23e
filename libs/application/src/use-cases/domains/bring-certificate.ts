/** What a customer does to the certificate of a domain of theirs, on record. */
import type { DomainId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { domainPurpose, type StoredCertificate } from '../../ports/certificates.js';
import type { StoredDomain } from '../../ports/domains.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import {
  returnToAuthority,
  uploadCertificate,
  type Upload,
  type UploadDependencies,
  type UploadFailure,
  type UploadOutcome,
} from '../certificates/upload-certificate.js';
import { findDomain, type FindDomainFailureCode } from './find-domain.js';

/** What there is for a domain; null before one was wanted. */
export async function seeCertificate(
  { store }: Pick<UploadDependencies, 'store'>,
  actor: Actor,
  id: DomainId,
): Promise<Result<StoredCertificate | null, Failure<FindDomainFailureCode>>> {
  const domain = await findDomain(store, actor, id, 'domains.read');
  if (!domain.ok) return domain;
  return ok(await store.acrossOrganizations.certificates.findByPurpose(domainPurpose(id)));
}

type Refused = Failure<FindDomainFailureCode> | UploadFailure;

export async function bringCertificate(
  deps: UploadDependencies,
  actor: Actor,
  id: DomainId,
  upload: Upload,
): Promise<Result<UploadOutcome, Refused>> {
  const domain = await findDomain(deps.store, actor, id, 'domains.manage');
  if (!domain.ok) return domain;
  const { fallsBack } = upload;
  const record = recorder(deps, actor, domain.value, 'domain.upload-certificate', { fallsBack });
  return uploadCertificate(beyondTheWall(deps), id, upload, record);
}

export async function giveCertificateBack(
  deps: UploadDependencies,
  actor: Actor,
  id: DomainId,
): Promise<Result<StoredCertificate, Refused>> {
  const domain = await findDomain(deps.store, actor, id, 'domains.manage');
  if (!domain.ok) return domain;
  const record = recorder(deps, actor, domain.value, 'domain.return-certificate', null);
  return returnToAuthority(beyondTheWall(deps), id, record);
}

/** The certificate's lease and its ring are the platform's; the domain was found to be theirs. */
function beyondTheWall(deps: UploadDependencies): UploadDependencies {
  return { ...deps, store: deps.store.acrossOrganizations };
}

function recorder(
  deps: UploadDependencies,
  actor: Actor,
  { organizationId, id }: StoredDomain,
  action: string,
  after: unknown,
) {
  return async (tx: Repositories, before: StoredCertificate): Promise<void> => {
    const { source, serial } = before;
    const entry = { organizationId, action, targetId: id, before: { source, serial }, after };
    await tx.audit.append(auditEntry(deps, actor, entry));
  };
}
