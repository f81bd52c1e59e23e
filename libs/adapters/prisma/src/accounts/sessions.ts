import type { SessionRepository } from '@fleetcommand/application/ports/accounts';
import type { Session } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId, SessionId, SupportSessionId, UserId } from '@fleetcommand/kernel/ids';

import { NAMED, namedMembershipFromRow, userFromRow } from './accounts.js';
import type { Connection } from '../connection/connection.js';
import type { Writes } from '../connection/writes.js';
import { Prisma, type Session as SessionRow } from '../generated/client.js';

function sessionFromRow(row: SessionRow): Session {
  return {
    ...row,
    id: row.id as SessionId,
    userId: row.userId as UserId,
    organizationId: row.organizationId as OrganizationId | null,
    supportSessionId: row.supportSessionId as SupportSessionId | null,
  };
}

export function prismaSessions(connection: Connection, writes: Writes): SessionRepository {
  return {
    async create(session) {
      await writes.later({
        session: Prisma.sql`
          INSERT INTO sessions
            (id, user_id, token_hash, created_at, expires_at, last_used_at, user_agent, ip_address, organization_id)
          VALUES (${session.id}, ${session.userId}, ${session.tokenHash}, ${session.createdAt},
            ${session.expiresAt}, ${session.lastUsedAt}, ${session.userAgent}, ${session.ipAddress}, ${session.organizationId})`,
      });
    },

    async findByTokenHash(tokenHash, now) {
      const row = await connection.session.findUnique({
        where: { tokenHash, expiresAt: { gt: now } },
        include: { user: { include: { memberships: NAMED } } },
      });
      if (!row) return null;
      const { user: of, ...session } = row;
      const { memberships, ...user } = of;
      return {
        session: sessionFromRow(session),
        user: userFromRow(user),
        memberships: memberships.map(namedMembershipFromRow),
      };
    },

    async touch(id, now) {
      await connection.session.updateMany({ where: { id }, data: { lastUsedAt: now } });
    },

    async setSupport(id, supportSessionId) {
      await connection.session.updateMany({ where: { id }, data: { supportSessionId } });
    },

    async delete(id) {
      await connection.session.deleteMany({ where: { id } });
    },

    async listByUser(userId, now) {
      const rows = await connection.session.findMany({
        where: { userId, expiresAt: { gt: now } },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
      });
      return rows.map(sessionFromRow);
    },

    async deleteOthers(userId, keep) {
      const where = { userId, ...(keep && { id: { not: keep } }) };
      return (await connection.session.deleteMany({ where })).count;
    },

    async deleteExpired(now) {
      const { count } = await connection.session.deleteMany({
        where: { expiresAt: { lte: now } },
      });
      return count;
    },
  };
}
