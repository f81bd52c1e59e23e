import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import { unseen, type Axis } from '../axis.js';
import type { ClaimSecrets } from '../expected-records.js';

/** `superseded`, `released` and `expired` are final: whoever wants the name again claims it anew, with a new token. */
export type OwnershipState = 'pending' | 'proven' | 'lost' | 'superseded' | 'released' | 'expired';
export type DnsState = 'pending' | 'right' | 'wrong';
export type CertificateState = 'waiting' | 'ordering' | 'issued' | 'failing' | 'blocked';
export type RoutingState = 'waiting' | 'publishing' | 'live' | 'suspended' | 'removed';

/** How far the loss of a proof has gone, and what its people were told. */
export type LossStage = 'none' | 'noticed' | 'warned' | 'suspended';

/** Somebody's wish to use a host name. Many may want the same one; a binding says who has it. */
export interface DomainClaim {
  readonly id: DomainId;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  /** A-labels; see `Hostname`. */
  readonly hostname: string;
  readonly secrets: ClaimSecrets;
  readonly createdAt: Date;
  readonly ownership: Axis<OwnershipState>;
  readonly dns: Axis<DnsState>;
  readonly certificate: Axis<CertificateState>;
  readonly routing: Axis<RoutingState>;
  /** Since when the proof of a bound claim is not to be seen; null while it is. */
  readonly proofLostAt: Date | null;
  readonly lossStage: LossStage;
}

/** Who has a host name: one at most, which the database's unique key on the name holds to. */
export interface HostBinding {
  readonly hostname: string;
  readonly claimId: DomainId;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  readonly boundAt: Date;
}

/** A new claim, to be looked at right away. */
export function makeClaim(
  wish: Pick<
    DomainClaim,
    'id' | 'organizationId' | 'tenantId' | 'hostname' | 'secrets' | 'createdAt'
  >,
): DomainClaim {
  const { createdAt } = wish;
  return {
    ...wish,
    ownership: unseen('pending', 'Set the TXT record; we look for it by ourselves.', createdAt),
    dns: unseen('pending', 'Set the records; we look for them by ourselves.', createdAt),
    certificate: unseen('waiting', 'It is ordered once the domain is yours and points here.', null),
    routing: unseen('waiting', 'Visitors are let in once there is a certificate.', null),
    proofLostAt: null,
    lossStage: 'none',
  };
}

/** Nothing changes a claim any more. */
export function isOver({ ownership }: DomainClaim): boolean {
  return ['superseded', 'released', 'expired'].includes(ownership.state);
}

export function isBoundTo(binding: HostBinding | null, claim: DomainClaim): boolean {
  return binding?.claimId === claim.id;
}
