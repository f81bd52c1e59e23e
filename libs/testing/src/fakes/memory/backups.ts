import type { Backup, BackupRepository } from '@fleetcommand/application/ports/backups';

import { byId, pageOf } from './paging.js';
import { insert, type Memory } from './tables.js';

const earlier = (a: Date | null, b: Date | null) => (a?.getTime() ?? 0) - (b?.getTime() ?? 0);

const owedOnce = ({ tenantId, kind }: Backup) => `backup/${tenantId}/${kind}`;

const isFailing = ({ problem, nextAttemptAt }: Backup) => problem !== '' && nextAttemptAt !== null;

export function memoryBackups({ tables }: Memory): BackupRepository {
  const newest = (of: (backup: Backup) => boolean) =>
    tables.backups
      .values()
      .filter(of)
      .sort((a, b) => byId(b, a))[0] ?? null;
  return {
    async add(backup) {
      if (backup.state === 'pending') {
        if (tables.uniques.get(owedOnce(backup)) !== undefined) return false;
        tables.uniques.set(owedOnce(backup), backup.id);
      }
      insert(tables.backups, backup.id, backup);
      return true;
    },
    async find(id) {
      return tables.backups.get(id) ?? null;
    },
    async update(id, change) {
      const backup = tables.backups.get(id);
      if (!backup) return;
      tables.backups.set(id, { ...backup, ...change });
      if (change.state && change.state !== 'pending') tables.uniques.delete(owedOnce(backup));
    },
    async remove(id) {
      tables.backups.delete(id);
    },
    async giveUp(id, change) {
      const backup = tables.backups.get(id);
      if (backup?.state !== 'pending') return false;
      tables.backups.set(id, { ...backup, ...change, state: 'void', nextAttemptAt: null });
      tables.uniques.delete(owedOnce(backup));
      return true;
    },
    async putOff({ id, restoreInto }, change) {
      const backup = tables.backups.get(id);
      if (!backup?.nextAttemptAt || backup.restoreInto !== restoreInto) return false;
      tables.backups.set(id, { ...backup, ...change });
      return true;
    },
    async listDue(now, limit) {
      return tables.backups
        .values()
        .filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now)
        .sort((a, b) => earlier(a.nextAttemptAt, b.nextAttemptAt))
        .slice(0, limit);
    },
    async listExpired(now, page) {
      const expired = tables.backups
        .values()
        .filter(({ expiresAt, restoreInto }) => expiresAt && expiresAt <= now && !restoreInto);
      return pageOf(expired.sort(byId), page, (id, other) => id > other);
    },
    async expireAll(organizationId, now) {
      for (const each of tables.backups.values()) {
        if (each.organizationId !== organizationId) continue;
        if (each.state === 'pending') tables.uniques.delete(owedOnce(each));
        const given = each.state === 'pending' && ({ state: 'void', nextAttemptAt: null } as const);
        tables.backups.set(each.id, { ...each, ...given, expiresAt: now });
      }
    },
    async newest(tenantId, kind) {
      return newest((each) => each.tenantId === tenantId && each.kind === kind);
    },
    async findRestoring(into) {
      return newest(({ restoreInto }) => restoreInto === into);
    },
    async listUncopied({ planId, planVersion, since, limit }) {
      const isCopied = (tenantId: string) =>
        newest(
          (each) =>
            each.tenantId === tenantId &&
            each.kind === 'scheduled' &&
            (each.createdAt > since || each.state === 'pending'),
        ) !== null;
      const hasDatabase = (tenantId: string) =>
        tables.databases
          .values()
          .some((each) => each.tenantId === tenantId && each.state === 'ready');
      return tables.tenants
        .values()
        .filter((each) => each.planId === planId && each.planVersion === planVersion)
        .filter(
          ({ deletedAt, intent, standing, createdAt }) =>
            !deletedAt &&
            (intent === 'running' || intent === 'hibernated') &&
            standing === 'good' &&
            createdAt <= since,
        )
        .filter(({ id }) => hasDatabase(id) && !isCopied(id))
        .sort(byId)
        .slice(0, limit)
        .map(({ id, organizationId }) => ({ id, organizationId }));
    },
    async countFailing() {
      return tables.backups.values().filter(isFailing).length;
    },
    async list(page, of = {}) {
      const wanted = tables.backups
        .values()
        .filter(({ tenantId }) => of.tenantId === undefined || tenantId === of.tenantId)
        .filter((backup) => !of.isFailing || isFailing(backup));
      return pageOf(
        wanted.sort((a, b) => byId(b, a)),
        page,
        (id, other) => id < other,
      );
    },
  };
}
