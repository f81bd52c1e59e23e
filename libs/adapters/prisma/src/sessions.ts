import type { SessionRepository } from '@fleetcommand/application/ports/accounts';
import type { Session } from '@fleetcommand/domain/accounts/account';
import type { SessionId, UserId } from '@fleetcommand/kernel/ids';

import { userFromRow } from './accounts.js';
import type { Connection } from './connection.js';
import type { Session as SessionRow } from './generated/client.js';

function sessionFromRow(row: SessionRow): Session {
  return { ...row, id: row.id as SessionId, userId: row.userId as UserId };
}

export function prismaSessions(connection: Connection): SessionRepository {
  return {
    async create(session) {
      await connection.session.create({ data: session, select: { id: true } });
    },

    async findByTokenHash(tokenHash, now) {
      const row = await connection.session.findUnique({
        where: { tokenHash, expiresAt: { gt: now } },
        include: { user: true },
      });
      if (!row) return null;
      const { user, ...session } = row;
      return { session: sessionFromRow(session), user: userFromRow(user) };
    },

    async touch(id, now) {
      await connection.session.updateMany({ where: { id }, data: { lastUsedAt: now } });
    },

    async delete(id) {
      await connection.session.deleteMany({ where: { id } });
    },

    async deleteExpired(now) {
      const { count } = await connection.session.deleteMany({
        where: { expiresAt: { lte: now } },
      });
      return count;
    },
  };
}
