import type { BackupRepository } from '@fleetcommand/application/ports/backups';

import { byId, pageOf } from './paging.js';
import { insert, type Memory } from './tables.js';

export function memoryBackups({ tables }: Memory): BackupRepository {
  return {
    async add(backup) {
      insert(tables.backups, backup.id, backup);
    },
    async find(id) {
      return tables.backups.get(id) ?? null;
    },
    async update(id, change) {
      const backup = tables.backups.get(id);
      if (backup) tables.backups.set(id, { ...backup, ...change });
    },
    async listDue(now, limit) {
      return tables.backups
        .values()
        .filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now)
        .sort((a, b) => (a.nextAttemptAt?.getTime() ?? 0) - (b.nextAttemptAt?.getTime() ?? 0))
        .slice(0, limit);
    },
    async listUnsaved(organizationId) {
      return tables.backups
        .values()
        .filter((each) => each.organizationId === organizationId && each.state === 'pending')
        .map(({ tenantId }) => tenantId);
    },
    async list(page, of) {
      const wanted = tables.backups
        .values()
        .filter(({ tenantId }) => of === undefined || tenantId === of.tenantId);
      return pageOf(
        wanted.sort((a, b) => byId(b, a)),
        page,
        (id, other) => id < other,
      );
    },
  };
}
