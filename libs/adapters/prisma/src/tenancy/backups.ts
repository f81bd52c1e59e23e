import {
  BACKUP_KINDS,
  BACKUP_STATES,
  type Backup,
  type BackupFilter,
  type BackupRepository,
} from '@fleetcommand/application/ports/backups';
import type { BackupId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Backup as BackupRow } from '../generated/client.js';
import { idsAfter, idsBefore, toPage } from '../connection/paging.js';

const words = z.object({ kind: z.enum(BACKUP_KINDS), state: z.enum(BACKUP_STATES) });

function backupFromRow(row: BackupRow): Backup {
  return {
    ...row,
    ...words.parse(row),
    id: row.id as BackupId,
    tenantId: row.tenantId as TenantId,
    organizationId: row.organizationId as OrganizationId,
    restoreInto: row.restoreInto as TenantId | null,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
  };
}

function filterOf({ tenantId, isFailing }: BackupFilter): Prisma.BackupWhereInput {
  return {
    ...(tenantId !== undefined && { tenantId }),
    ...(isFailing && { problem: { not: '' }, nextAttemptAt: { not: null } }),
  };
}

export function prismaBackups(connection: Connection): BackupRepository {
  const first = async (where: Prisma.BackupWhereInput) => {
    const row = await connection.backup.findFirst({ where, orderBy: { id: 'desc' } });
    return row && backupFromRow(row);
  };
  return {
    async add(data) {
      const { count } = await connection.backup.createMany({ data: [data], skipDuplicates: true });
      return count > 0;
    },
    find: (id) => first({ id }),
    async update(id, data) {
      await connection.backup.updateMany({ where: { id }, data });
    },
    async remove(id) {
      await connection.backup.deleteMany({ where: { id } });
    },
    async giveUp(id, change) {
      const { count } = await connection.backup.updateMany({
        where: { id, state: 'pending' },
        data: { ...change, state: 'void', nextAttemptAt: null },
      });
      return count > 0;
    },
    async putOff({ id, restoreInto }, data) {
      const { count } = await connection.backup.updateMany({
        where: { id, restoreInto, nextAttemptAt: { not: null } },
        data,
      });
      return count > 0;
    },
    async listDue(now, limit) {
      const rows = await connection.backup.findMany({
        where: { nextAttemptAt: { lte: now } },
        orderBy: { nextAttemptAt: 'asc' },
        take: limit,
      });
      return rows.map(backupFromRow);
    },
    async listExpired(now, page) {
      const rows = await connection.backup.findMany({
        where: { expiresAt: { lte: now }, restoreInto: null, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, backupFromRow);
    },
    async expireAll(organizationId, now) {
      const ofAll = { organizationId };
      await connection.backup.updateMany({
        where: { ...ofAll, state: 'pending' },
        data: { state: 'void', nextAttemptAt: null },
      });
      await connection.backup.updateMany({ where: ofAll, data: { expiresAt: now } });
    },
    newest: (tenantId, kind) => first({ tenantId, kind }),
    findRestoring: (restoreInto) => first({ restoreInto }),
    async listUncopied({ planId, planVersion, since, limit }) {
      return connection.$queryRaw<{ id: TenantId; organizationId: OrganizationId }[]>`
        SELECT t.id, t.organization_id AS "organizationId" FROM tenants t
        JOIN databases d ON d.tenant_id = t.id AND d.state = 'ready'
        WHERE t.plan_id = ${planId} AND t.plan_version = ${planVersion} AND t.deleted_at IS NULL
          AND t.intent IN ('running', 'hibernated') AND t.standing = 'good'
          AND t.created_at <= ${since}
          AND NOT EXISTS (
            SELECT 1 FROM backups b
            WHERE b.tenant_id = t.id AND b.kind = 'scheduled'
              AND (b.created_at > ${since} OR b.state = 'pending'))
        ORDER BY t.id LIMIT ${limit}`;
    },
    countFailing: () => connection.backup.count({ where: filterOf({ isFailing: true }) }),
    async list(page, of = {}) {
      const rows = await connection.backup.findMany({
        where: { ...filterOf(of), ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, backupFromRow);
    },
  };
}
