import type { Backup } from '@fleetcommand/application/ports/backups';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aBackup } from '../../builders/billing.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (ms: number) => new Date(SOME_TIME.getTime() + ms);

export function describeBackups(subject: GetSubject): void {
  describe('backups', () => {
    it('are kept with all that becomes of them', async () => {
      const { backups } = subject().store;
      const backup = aBackup();
      await backups.add(backup);
      expect(await backups.find(backup.id)).toEqual(backup);
      const made = {
        state: 'made',
        sizeBytes: 5_000_000_000,
        sha256: 'ab',
        madeAt: later(1),
        nextAttemptAt: null,
      } as const;
      await backups.update(backup.id, made);
      const wanted = { restoreInto: someId('ten'), restoredAt: later(2), problem: 'full' };
      await backups.update(backup.id, wanted);
      expect(await backups.find(backup.id)).toEqual({ ...backup, ...made, ...wanted });
      expect(await backups.find(someId('bak'))).toBeNull();
    });

    it('are due from their time on, the longest waiting first, and leave an instance unsaved until they are made', async () => {
      const { backups } = subject().store;
      const organizationId = someId('org');
      const [late, early] = [20, 10].map((ms) =>
        aBackup({ organizationId, nextAttemptAt: later(ms) }),
      ) as [Backup, Backup];
      for (const each of [late, early]) await backups.add(each);
      const due = async (at: Date) =>
        (await backups.listDue(at, 1_000)).filter((each) => each.organizationId === organizationId);
      expect(await due(later(9))).toEqual([]);
      expect(await due(later(20))).toEqual([early, late]);
      await backups.update(early.id, { state: 'made', sha256: 'ab', nextAttemptAt: null });
      expect(await due(later(20))).toEqual([late]);
      expect(await backups.listUnsaved(organizationId)).toEqual([late.tenantId]);
    });

    it('are listed newest first, of one instance or of all', async () => {
      const { backups } = subject().store;
      const tenantId = someId('ten');
      const [one, two] = [aBackup({ tenantId }), aBackup({ tenantId })] as const;
      for (const each of [one, two]) await backups.add(each);
      const [newer, older] = one.id > two.id ? [one, two] : [two, one];
      expect(await backups.list({ limit: 1 }, { tenantId })).toEqual({
        items: [newer],
        hasMore: true,
      });
      const rest = await backups.list({ limit: 1, after: newer.id }, { tenantId });
      expect(rest).toEqual({ items: [older], hasMore: false });
      expect((await backups.list({ limit: 500 })).items).toContainEqual(older);
    });
  });
}
