import type { Membership, Organization, Role } from '@fleetcommand/domain/accounts/account';
import type { Invitation } from '@fleetcommand/domain/accounts/invitation';
import type { InvitationId, MembershipId, OrganizationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Page, PageRequest } from './page.js';

/** A membership with the person. */
export interface Member extends Membership {
  readonly email: string;
  readonly joinedAt: Date;
}

export interface OrganizationRepository {
  /** Until the transaction ends nobody else gets it, so that rules about all members hold. Null if there is none. */
  lock(id: OrganizationId): Promise<Organization | null>;
  rename(id: OrganizationId, name: string): Promise<void>;
  /** When its deletion was asked for; null calls it off. */
  setDeletionRequestedAt(id: OrganizationId, at: Date | null): Promise<void>;
  markDeleted(id: OrganizationId, now: Date): Promise<void>;
  /** Asked for before then and not carried out yet. */
  listDeletionsDue(requestedBefore: Date, page: PageRequest): Promise<Page<Organization>>;

  /** In the order they joined. */
  listMembers(id: OrganizationId, page: PageRequest): Promise<Page<Member>>;
  /** All of them. */
  listMemberships(id: OrganizationId): Promise<readonly Membership[]>;
  /** Whether an owner's e-mail address is confirmed. */
  hasConfirmedOwner(id: OrganizationId): Promise<boolean>;
  setRole(id: MembershipId, role: Role): Promise<void>;
  removeMembership(id: MembershipId): Promise<void>;
}

export interface InvitationRepository {
  /** Refuses a second open one for the same address. */
  create(invitation: Invitation): Promise<Result<void, Failure<'invitations.already-open'>>>;
  find(id: InvitationId): Promise<Invitation | null>;
  findByTokenHash(tokenHash: string): Promise<Invitation | null>;
  /** Those neither accepted nor revoked, newest first; expired ones too, so that they can be sent again. */
  listOpen(id: OrganizationId, page: PageRequest): Promise<Page<Invitation>>;
  /** Each is done once: false if it was accepted or revoked before. */
  accept(id: InvitationId, now: Date): Promise<boolean>;
  revoke(id: InvitationId, now: Date): Promise<boolean>;
  /** With another token, and the old one worth nothing. */
  renew(id: InvitationId, tokenHash: string, expiresAt: Date): Promise<boolean>;
}
