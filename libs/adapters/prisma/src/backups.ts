import {
  BACKUP_STATES,
  type Backup,
  type BackupRepository,
} from '@fleetcommand/application/ports/backups';
import type { BackupId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from './connection.js';
import type { Backup as BackupRow } from './generated/client.js';
import { idsBefore, toPage } from './paging.js';

const state = z.enum(BACKUP_STATES);

function backupFromRow(row: BackupRow): Backup {
  return {
    ...row,
    id: row.id as BackupId,
    tenantId: row.tenantId as TenantId,
    organizationId: row.organizationId as OrganizationId,
    restoreInto: row.restoreInto as TenantId | null,
    state: state.parse(row.state),
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
  };
}

export function prismaBackups(connection: Connection): BackupRepository {
  return {
    async add(data) {
      await connection.backup.create({ data });
    },
    async find(id) {
      const row = await connection.backup.findUnique({ where: { id } });
      return row && backupFromRow(row);
    },
    async update(id, data) {
      await connection.backup.updateMany({ where: { id }, data });
    },
    async listDue(now, limit) {
      const rows = await connection.backup.findMany({
        where: { nextAttemptAt: { lte: now } },
        orderBy: { nextAttemptAt: 'asc' },
        take: limit,
      });
      return rows.map(backupFromRow);
    },
    async listUnsaved(organizationId) {
      const rows = await connection.backup.findMany({
        where: { organizationId, state: 'pending' },
        select: { tenantId: true },
      });
      return rows.map(({ tenantId }) => tenantId as TenantId);
    },
    async list(page, of) {
      const rows = await connection.backup.findMany({
        where: { ...of, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, backupFromRow);
    },
  };
}
