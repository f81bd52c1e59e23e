import type {
  InvitationRepository,
  OrganizationRepository,
} from '@fleetcommand/application/ports/organizations';
import { ROLES } from '@fleetcommand/domain/accounts/account';
import type { Invitation } from '@fleetcommand/domain/accounts/invitation';
import type { InvitationId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import { membershipFromRow, organizationFromRow } from './accounts.js';
import type { Connection } from '../connection/connection.js';
import type {
  Invitation as InvitationRow,
  Organization as OrganizationRow,
} from '../generated/client.js';
import { idsAfter, idsBefore, toPage } from '../connection/paging.js';

export function prismaOrganizations(connection: Connection): OrganizationRepository {
  const update = async (id: OrganizationId, data: object) => {
    await connection.organization.updateMany({ where: { id }, data });
  };
  return {
    async lock(id) {
      const [row] = await connection.$queryRaw<OrganizationRow[]>`
        SELECT id, name, created_at AS "createdAt", deletion_requested_at AS "deletionRequestedAt",
          deleted_at AS "deletedAt"
        FROM organizations WHERE id = ${id} FOR UPDATE`;
      return row ? organizationFromRow(row) : null;
    },
    rename: (id, name) => update(id, { name }),
    setDeletionRequestedAt: (id, deletionRequestedAt) => update(id, { deletionRequestedAt }),
    markDeleted: (id, deletedAt) => update(id, { deletedAt }),

    async listDeletionsDue(requestedBefore, page) {
      const rows = await connection.organization.findMany({
        where: { deletionRequestedAt: { lt: requestedBefore }, deletedAt: null, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, organizationFromRow);
    },

    async listMembers(organizationId, page) {
      const rows = await connection.membership.findMany({
        where: { organizationId, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
        include: { user: true },
      });
      return toPage(rows, page, (row) => ({
        ...membershipFromRow(row),
        email: row.user.email,
        joinedAt: row.createdAt,
      }));
    },

    async hasConfirmedOwner(organizationId) {
      const user = { security: { emailVerifiedAt: { not: null } } };
      const found = await connection.membership.findFirst({
        where: { organizationId, role: 'owner', user },
      });
      return found !== null;
    },

    async listMemberships(organizationId) {
      const rows = await connection.membership.findMany({
        where: { organizationId },
        orderBy: { id: 'asc' },
      });
      return rows.map(membershipFromRow);
    },

    async setRole(id, role) {
      await connection.membership.updateMany({ where: { id }, data: { role } });
    },

    async removeMembership(id) {
      await connection.membership.deleteMany({ where: { id } });
    },
  };
}

const role = z.enum(ROLES);

function invitationFromRow(row: InvitationRow): Invitation {
  return {
    ...row,
    id: row.id as InvitationId,
    organizationId: row.organizationId as OrganizationId,
    invitedById: row.invitedById as UserId,
    role: role.parse(row.role),
  };
}

const UNSETTLED = { acceptedAt: null, revokedAt: null };

export function prismaInvitations(connection: Connection): InvitationRepository {
  const settle = async (id: InvitationId, data: object) => {
    const where = { id, ...UNSETTLED };
    return (await connection.invitation.updateMany({ where, data })).count > 0;
  };
  return {
    async create(invitation) {
      const { count } = await connection.invitation.createMany({
        data: [invitation],
        skipDuplicates: true,
      });
      if (count > 0) return ok(undefined);
      return fail(
        'invitations.already-open',
        `${invitation.email} is invited already. Send that invitation again, or withdraw it first.`,
      );
    },

    async find(id) {
      const row = await connection.invitation.findUnique({ where: { id } });
      return row && invitationFromRow(row);
    },

    async findByTokenHash(tokenHash) {
      const row = await connection.invitation.findUnique({ where: { tokenHash } });
      return row && invitationFromRow(row);
    },

    async listOpen(organizationId, page) {
      const rows = await connection.invitation.findMany({
        where: { organizationId, ...UNSETTLED, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, invitationFromRow);
    },

    accept: (id, acceptedAt) => settle(id, { acceptedAt }),
    revoke: (id, revokedAt) => settle(id, { revokedAt }),
    renew: (id, tokenHash, expiresAt) => settle(id, { tokenHash, expiresAt }),
  };
}
