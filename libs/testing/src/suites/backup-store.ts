import type { BackupStore } from '@fleetcommand/application/ports/backups';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { someId } from '../builders/ids.js';

/** What every place for copies does: run against the fake and against a folder. */
export function describeBackupStore(name: string, make: () => Promise<BackupStore>): void {
  describe(name, () => {
    it('gives back what was kept, and takes the same again', async () => {
      const store = await make();
      const id = someId('bak');
      const content = `SELECT 'it''s é\u{1F600}';\n`.repeat(1_000);
      const { sizeBytes, sha256 } = unwrap(await store.put(id, content));
      expect(unwrap(await store.put(id, content))).toEqual({ sizeBytes, sha256 });
      expect(sizeBytes).toBeGreaterThan(0);
      expect(unwrap(await store.get(id, sha256))).toBe(content);
    });

    it('says of what is not there, or is another than was kept, that it is lost', async () => {
      const store = await make();
      const [id, other] = [someId('bak'), someId('bak')];
      const { sha256 } = unwrap(await store.put(id, 'one'));
      for (const [wanted, hash] of [
        [other, sha256],
        [id, sha256.replace(/./g, '0')],
      ] as const) {
        const got = await store.get(wanted, hash);
        expect(got).toMatchObject({ ok: false, error: { code: 'backups.lost' } });
      }
    });
  });
}
