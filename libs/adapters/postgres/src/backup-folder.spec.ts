import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { someId } from '@fleetcommand/testing/builders/ids';
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
    const { sha256 } = unwrap(await store.put(id, 'SELECT 1'));
    expect(await readdir(folder)).toEqual([`${id}.sql.gz`]);
    await truncate(join(folder, `${id}.sql.gz`), 5);
    expect(await store.get(id, sha256)).toMatchObject({ error: { code: 'backups.lost' } });
  });

  it('that cannot be written says why, and is tried again', async () => {
    await writeFile(join(root, 'file'), '');
    const result = await createBackupFolder(join(root, 'file')).put(someId('bak'), 'SELECT 1');
    expect(result).toMatchObject({
      error: {
        code: 'backups.store-failed',
        retry: 'backoff',
        message: expect.stringMatching(/writable/),
      },
    });
  });
});
