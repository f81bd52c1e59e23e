/**
 * What the owner of a name says when it wants a certificate. It is wanted from then on, and renewed, until released.
 */
import type { DomainId, IdGenerator, TenantId } from '@fleetcommand/kernel/ids';

import { domainPurpose, type ChallengeKind, type KeyType } from '../../ports/certificates.js';
import type { Repositories } from '../../ports/store.js';

export interface CertificateDemand {
  readonly domainId: DomainId;
  readonly tenantId?: TenantId;
  /** A-labels; one certificate holds them all. */
  readonly hostnames: readonly string[];
  /** CAs prove wildcards by `dns-01` only. */
  readonly challenge: ChallengeKind;
  /** Where the customer's `_acme-challenge` CNAME leads; null for HTTP-01. */
  readonly dnsTarget: string | null;
  /** Default ECDSA P-256. */
  readonly keyType?: KeyType;
}

type CertificateWork = Pick<Repositories, 'certificates' | 'outbox'>;

/** Call it in the transaction that binds the name; doing so again changes nothing. */
export async function demandCertificate(
  deps: { readonly ids: IdGenerator },
  tx: CertificateWork,
  demand: CertificateDemand,
  now: Date,
): Promise<void> {
  const { domainId, hostnames, dnsTarget } = demand;
  const isWildcard = hostnames.some((name) => name.startsWith('*.'));
  const purpose = domainPurpose(domainId);
  const wish = {
    id: deps.ids.next('crt'),
    purpose,
    hostnames,
    tenantId: demand.tenantId ?? null,
    challenge: isWildcard ? 'dns-01' : demand.challenge,
    challengeTarget: dnsTarget,
    keyType: demand.keyType ?? 'ecdsa-p256',
  } as const;
  await tx.certificates.ensure(wish, now);
  await ringForCertificate(deps, tx, purpose, now);
}

/** Owed with the transaction: the worker looks at the certificate as soon as it commits. */
export async function ringForCertificate(
  { ids }: { readonly ids: IdGenerator },
  { outbox }: Pick<Repositories, 'outbox'>,
  purpose: string,
  now: Date,
): Promise<void> {
  const job = { kind: 'certificate.step', purpose, sequence: now.getTime() } as const;
  await outbox.add({ id: ids.next('out'), job });
}
