import type {
  InvitationRepository,
  OrganizationRepository,
} from '@fleetcommand/application/ports/organizations';
import type { Organization } from '@fleetcommand/domain/accounts/account';
import type { Invitation } from '@fleetcommand/domain/accounts/invitation';
import { fail, ok } from '@fleetcommand/kernel/result';

import { byId, pageOf } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

export function memoryOrganizations({ tables }: Memory): OrganizationRepository {
  const change = async (id: string, wanted: Partial<Organization>) => {
    const organization = tables.organizations.get(id);
    if (organization) tables.organizations.set(id, { ...organization, ...wanted });
  };
  const membershipsOf = (id: string) =>
    tables.memberships
      .values()
      .filter(({ organizationId }) => organizationId === id)
      .sort(byId);
  return {
    async lock(id) {
      // Written, so that of two transactions that lock it one is run again.
      await change(id, {});
      return tables.organizations.get(id) ?? null;
    },
    rename: (id, name) => change(id, { name }),
    setDeletionRequestedAt: (id, deletionRequestedAt) => change(id, { deletionRequestedAt }),
    markDeleted: (id, deletedAt) => change(id, { deletedAt }),
    async listDeletionsDue(requestedBefore, page) {
      const due = tables.organizations
        .values()
        .filter(
          ({ deletionRequestedAt, deletedAt }) =>
            deletionRequestedAt !== null && deletionRequestedAt < requestedBefore && !deletedAt,
        );
      return pageOf(due.sort(byId), page, (id, other) => id > other);
    },
    async listMembers(id, page) {
      const members = membershipsOf(id).map((membership) => ({
        ...membership,
        email: tables.users.get(membership.userId)?.email ?? '',
        joinedAt: tables.joinedAt.get(membership.id) ?? new Date(0),
      }));
      return pageOf(members, page, (one, other) => one > other);
    },
    async hasConfirmedOwner(id) {
      return tables.memberships
        .values()
        .filter((m) => m.organizationId === id && m.role === 'owner')
        .some(({ userId }) => tables.security.get(userId)?.emailVerifiedAt != null);
    },
    async listMemberships(id) {
      return membershipsOf(id);
    },
    async setRole(id, role) {
      const membership = tables.memberships.get(id);
      if (membership) tables.memberships.set(id, { ...membership, role });
    },
    async removeMembership(id) {
      tables.memberships.delete(id);
    },
  };
}

export function memoryInvitations({ tables }: Memory): InvitationRepository {
  const isOpen = (invitation: Invitation | undefined): invitation is Invitation =>
    invitation !== undefined && invitation.acceptedAt === null && invitation.revokedAt === null;
  const settle = async (id: string, wanted: Partial<Invitation>) => {
    const invitation = tables.invitations.get(id);
    if (!isOpen(invitation)) return false;
    tables.invitations.set(id, { ...invitation, ...wanted });
    return true;
  };
  return {
    async create(invitation) {
      mustExist(tables.organizations, invitation.organizationId, 'organization');
      const { email, organizationId } = invitation;
      const open = tables.invitations
        .values()
        .some((i) => isOpen(i) && i.email === email && i.organizationId === organizationId);
      if (open) return fail('invitations.already-open', `${email} is invited already.`);
      insert(tables.invitations, invitation.id, invitation);
      return ok(undefined);
    },
    async find(id) {
      return tables.invitations.get(id) ?? null;
    },
    async findByTokenHash(tokenHash) {
      return tables.invitations.values().find((i) => i.tokenHash === tokenHash) ?? null;
    },
    async listOpen(organizationId, page) {
      const newestFirst = tables.invitations
        .values()
        .filter((invitation) => isOpen(invitation) && invitation.organizationId === organizationId)
        .sort((a, b) => byId(b, a));
      return pageOf(newestFirst, page, (id, other) => id < other);
    },
    accept: (id, acceptedAt) => settle(id, { acceptedAt }),
    revoke: (id, revokedAt) => settle(id, { revokedAt }),
    renew: (id, tokenHash, expiresAt) => settle(id, { tokenHash, expiresAt }),
  };
}
