import { text } from 'node:stream/consumers';
import type { BackupStore } from '@fleetcommand/application/ports/backups';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { someId } from '../builders/ids.js';
import { bytesOf } from '../fakes/byte-streams.js';

/** What every place for copies does: run against the fake and against a folder. */
export function describeBackupStore(name: string, make: () => Promise<BackupStore>): void {
  describe(name, () => {
    it('gives back what was kept, and takes the same again', async () => {
      const store = await make();
      const id = someId('bak');
      const content = `SELECT 'it''s é\u{1F600}';\n`.repeat(1_000);
      const { sizeBytes, sha256 } = unwrap(await store.put(id, bytesOf(content)));
      expect(unwrap(await store.put(id, bytesOf(content)))).toEqual({ sizeBytes, sha256 });
      expect(sizeBytes).toBe(Buffer.byteLength(content));
      expect(await text(unwrap(await store.get(id, sha256)))).toBe(content);
    });

    it('says of what is not there, or is another than was kept, that it is lost', async () => {
      const store = await make();
      const [id, other] = [someId('bak'), someId('bak')];
      const { sha256 } = unwrap(await store.put(id, bytesOf('one')));
      for (const [wanted, hash] of [
        [other, sha256],
        [id, sha256.replace(/./g, '0')],
      ] as const) {
        const got = await store.get(wanted, hash);
        expect(got).toMatchObject({ ok: false, error: { code: 'backups.lost' } });
      }
    });

    it('keeps nothing of what breaks off, and what was kept before stays', async () => {
      const store = await make();
      const id = someId('bak');
      const { sha256 } = unwrap(await store.put(id, bytesOf('one')));
      const broken = async function* (): AsyncIterable<Uint8Array> {
        yield* bytesOf('tw');
        throw new Error('the server went away');
      };
      expect(await store.put(id, broken())).toMatchObject({
        error: { code: 'backups.store-failed', message: expect.stringContaining('went away') },
      });
      expect(await text(unwrap(await store.get(id, sha256)))).toBe('one');
    });

    it('removes for good, and calls what is gone removed', async () => {
      const store = await make();
      const id = someId('bak');
      const { sha256 } = unwrap(await store.put(id, bytesOf('one')));
      for (let time = 1; time <= 2; time++)
        expect(await store.remove(id)).toMatchObject({ ok: true });
      expect(await store.get(id, sha256)).toMatchObject({ error: { code: 'backups.lost' } });
    });
  });
}
