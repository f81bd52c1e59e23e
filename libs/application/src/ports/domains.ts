import type { DomainClaim, HostBinding } from '@fleetcommand/domain/domains/claims/claim';
import type { DomainLook } from '@fleetcommand/domain/domains/claims/look';
import type { Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';
import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Lease } from './leases.js';
import type { Page, PageRequest } from './page.js';

/** A claim as it is stored: what the rules know of it, what was seen, and what people chose. */
export interface StoredDomain extends DomainClaim {
  /** What the last look at DNS saw; null before the first. */
  readonly look: DomainLook | null;
  readonly isPrimary: boolean;
  /** A host name of the same tenant; null to serve here. */
  readonly redirectTo: string | null;
  /** Grows with each change by people; an ETag is made of it. */
  readonly revision: number;
  /** People asked to look now; it counts while it is later than the look. */
  readonly checkRequestedAt: Date | null;
  /** When it is due to be looked at; null when nothing changes it any more. */
  readonly nextReviewAt: Date | null;
  /** When the claim was over; null while it is not. */
  readonly endedAt: Date | null;
}

/** What a review writes back. */
export type ReviewedDomain = Pick<
  StoredDomain,
  | 'ownership'
  | 'dns'
  | 'certificate'
  | 'routing'
  | 'proofLostAt'
  | 'lossStage'
  | 'look'
  | 'nextReviewAt'
  | 'endedAt'
>;

export type DomainChoice = Partial<Pick<StoredDomain, 'isPrimary' | 'redirectTo'>>;

export interface DomainRepository {
  /** Refuses a second claim of a tenant for a host while the first is not over. */
  create(domain: StoredDomain): Promise<Result<void, Failure<'domains.hostname-already-claimed'>>>;
  find(id: DomainId): Promise<StoredDomain | null>;
  /** Oldest first; also those that are over. */
  listByTenant(tenantId: TenantId, page: PageRequest): Promise<Page<StoredDomain>>;
  /** A tenant's that are not over, oldest first. */
  listOpen(tenantId: TenantId): Promise<readonly StoredDomain[]>;
  /** The primary ones of these tenants. */
  listPrimaries(tenantIds: readonly TenantId[]): Promise<readonly StoredDomain[]>;
  /** Everybody's that are not over. */
  listOpenByHostname(hostname: string): Promise<readonly StoredDomain[]>;
  /** Ids of those that are due, longest due first. */
  listDue(now: Date, limit: number): Promise<readonly DomainId[]>;
  /**
   * Writes what a review found. False, and nothing written, when the lease is stale or the claim is gone or over. Ends of
   * claims take the primary mark with them.
   */
  recordReview(id: DomainId, lease: Lease, review: ReviewedDomain): Promise<boolean>;
  /**
   * Writes what people chose, if the claim still is at `expectedRevision` and not over; null otherwise. A new primary
   * takes the mark from the tenant's old one.
   */
  choose(
    id: DomainId,
    expectedRevision: number,
    choice: DomainChoice,
  ): Promise<StoredDomain | null>;
  /** People want a look now; changes nothing of a claim that is over. */
  requestCheck(id: DomainId, now: Date): Promise<void>;
  /** False when it is gone already or, where a revision is given, is at another. Its binding must be gone first. */
  delete(id: DomainId, expectedRevision?: number): Promise<boolean>;

  findBinding(hostname: string): Promise<HostBinding | null>;
  /** Every host a tenant has, with its claim. */
  listBound(tenantId: TenantId): Promise<readonly StoredDomain[]>;
  /** Gives the host to a claim if it still is `expected`'s (null: nobody's); false, and nothing done, otherwise. */
  bind(binding: HostBinding, expected: DomainId | null): Promise<boolean>;
  /** False when the host is not the claim's (any more). */
  unbind(hostname: string, claimId: DomainId): Promise<boolean>;

  /** Repeating one with the same target changes nothing. */
  addTombstone(tombstone: Tombstone): Promise<void>;
  /** Of a host or a platform address, newest first. */
  listTombstones(hostname: string): Promise<readonly Tombstone[]>;
  /** Hosts whose claims ended with their tenant, since then; each once, in order. */
  listEndedWith(tenantId: TenantId, since: Date): Promise<readonly string[]>;

  /** Counts one look at DNS for the organization; gives how many there were in this hour, this one included. */
  countLook(organizationId: OrganizationId, now: Date): Promise<number>;
  pruneLookCounts(before: Date): Promise<number>;
}
