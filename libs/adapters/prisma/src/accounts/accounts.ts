import type { AccountRepository, NamedMembership } from '@fleetcommand/application/ports/accounts';
import {
  ROLES,
  type Membership,
  type Organization,
  type User,
} from '@fleetcommand/domain/accounts/account';
import type { MembershipId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import type { Writes } from '../connection/writes.js';
import {
  Prisma,
  type Membership as MembershipRow,
  type Organization as OrganizationRow,
  type User as UserRow,
} from '../generated/client.js';

const role = z.enum(ROLES);

export function userFromRow(row: UserRow): User {
  return { ...row, id: row.id as UserId };
}

export function organizationFromRow(row: OrganizationRow): Organization {
  return { ...row, id: row.id as OrganizationId };
}

/** Memberships with the organization of each, the oldest first. */
export const NAMED = { orderBy: { id: 'asc' }, include: { organization: true } } as const;

export function namedMembershipFromRow(
  row: MembershipRow & { readonly organization: OrganizationRow },
): NamedMembership {
  return { ...membershipFromRow(row), organization: organizationFromRow(row.organization) };
}

export function membershipFromRow(row: MembershipRow): Membership {
  return {
    id: row.id as MembershipId,
    organizationId: row.organizationId as OrganizationId,
    userId: row.userId as UserId,
    role: role.parse(row.role),
  };
}

export function prismaAccounts(connection: Connection, writes: Writes): AccountRepository {
  return {
    async createUser(user) {
      // Without an error, so that the transaction around it stays usable.
      const inserted = await writes.now(Prisma.sql`
        INSERT INTO users (id, email, password_hash, is_operator, created_at)
        VALUES (${user.id}, ${user.email}, ${user.passwordHash}, ${user.isOperator}, ${user.createdAt})
        ON CONFLICT (email) DO NOTHING`);
      if (inserted > 0) return ok(undefined);
      return fail(
        'accounts.email-taken',
        'There is an account with this e-mail address. Log in, or use another address.',
      );
    },

    async findUserByEmail(email) {
      const row = await connection.user.findUnique({ where: { email } });
      return row && userFromRow(row);
    },

    async findUser(id) {
      const row = await connection.user.findUnique({ where: { id } });
      return row && userFromRow(row);
    },

    async setPassword(id, passwordHash) {
      await connection.user.updateMany({ where: { id }, data: { passwordHash } });
    },

    async setEmail(id, email) {
      const changed = await connection.$executeRaw`
        UPDATE users SET email = ${email}
        WHERE id = ${id} AND NOT EXISTS (SELECT FROM users o WHERE o.email = ${email} AND o.id <> ${id})`;
      if (changed > 0) return ok(undefined);
      return fail('accounts.email-taken', 'There is another account with this e-mail address.');
    },

    async createOrganization(organization) {
      await writes.later({
        organization: Prisma.sql`
          INSERT INTO organizations (id, name, created_at)
          VALUES (${organization.id}, ${organization.name}, ${organization.createdAt})`,
      });
    },

    async findOrganization(id) {
      const row = await connection.organization.findUnique({ where: { id } });
      return row && organizationFromRow(row);
    },

    async createMembership(membership, now) {
      await writes.later({
        membership: Prisma.sql`
          INSERT INTO memberships (id, organization_id, user_id, role, created_at)
          VALUES (${membership.id}, ${membership.organizationId}, ${membership.userId},
            ${membership.role}, ${now})`,
      });
    },

    async listMemberships(userId) {
      const rows = await connection.membership.findMany({ where: { userId }, ...NAMED });
      return rows.map(namedMembershipFromRow);
    },
  };
}
