import { text } from 'node:stream/consumers';
import { mkdtemp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { someId } from '@fleetcommand/testing/builders/ids';
import { bytesOf } from '@fleetcommand/testing/fakes/byte-streams';
import { describeBackupStore } from '@fleetcommand/testing/suites/backup-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createBackupFolder } from './backup-folder.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleet-backups-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeBackupStore('a folder of backups', async () => createBackupFolder(join(root, 'made')));

describe('a folder of backups', () => {
  it('holds whole files only, and notices one that was cut', async () => {
    const folder = join(root, 'cut');
    const store = createBackupFolder(folder);
    const id = someId('bak');
    const { sha256 } = unwrap(await store.put(id, bytesOf('SELECT 1')));
    expect(await readdir(folder)).toEqual([`${id}.copy`]);
    await truncate(join(folder, `${id}.copy`), 5);
    expect(await store.get(id, sha256)).toMatchObject({ error: { code: 'backups.lost' } });
  });

  it('reads the files of before copies were sealed, and removes them', async () => {
    const folder = join(root, 'old');
    const store = createBackupFolder(folder);
    const id = someId('bak');
    const { sha256 } = unwrap(await store.put(id, bytesOf('SELECT 1')));
    await rename(join(folder, `${id}.copy`), join(folder, `${id}.sql.gz`));
    expect(await text(unwrap(await store.get(id, sha256)))).toBe('SELECT 1');
    await store.remove(id);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that cannot be written says why, and is tried again', async () => {
    await writeFile(join(root, 'file'), '');
    const result = await createBackupFolder(join(root, 'file')).put(
      someId('bak'),
      bytesOf('SELECT 1'),
    );
    expect(result).toMatchObject({
      error: {
        code: 'backups.store-failed',
        retry: 'backoff',
        message: expect.stringMatching(/writable/),
      },
    });
  });
});
