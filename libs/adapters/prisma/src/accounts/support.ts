import type { SupportRepository } from '@fleetcommand/application/ports/support';
import type { SupportSession } from '@fleetcommand/domain/accounts/support';
import type { OrganizationId, SupportSessionId, UserId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import type { SupportSession as SupportRow } from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';

function supportFromRow(row: SupportRow): SupportSession {
  return {
    ...row,
    id: row.id as SupportSessionId,
    organizationId: row.organizationId as OrganizationId,
    operatorId: row.operatorId as UserId,
  };
}

export function prismaSupport(connection: Connection): SupportRepository {
  return {
    async begin(data) {
      await connection.supportSession.create({ data });
    },
    async find(id) {
      const row = await connection.supportSession.findUnique({ where: { id } });
      return row && supportFromRow(row);
    },
    async list(organizationId, page) {
      const rows = await connection.supportSession.findMany({
        where: { organizationId, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, supportFromRow);
    },
    async setMayWrite(id, mayWrite) {
      await connection.supportSession.updateMany({ where: { id }, data: { mayWrite } });
    },
    async end(id, endedAt) {
      const where = { id, endedAt: null, expiresAt: { gt: endedAt } };
      return (await connection.supportSession.updateMany({ where, data: { endedAt } })).count > 0;
    },
  };
}
