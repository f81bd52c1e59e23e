/** Copies as files of a folder: of a disk of its own, or of one that is carried elsewhere. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupStore } from '@fleetcommand/application/ports/backups';
import type { BackupId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

import { fileHash } from './file-hash.js';

export function createBackupFolder(folder: string): BackupStore {
  const fileOf = (id: BackupId) => join(folder, `${id}.copy`);
  /** As they were called before they were sealed. */
  const oldFileOf = (id: BackupId) => join(folder, `${id}.sql.gz`);
  const attempt = async <T>(work: () => Promise<T>) => {
    try {
      return await work();
    } catch (cause) {
      return fail('backups.store-failed', problemOf(folder, cause), { retry: 'backoff', cause });
    }
  };
  return {
    put: (id, content) =>
      attempt(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return ok(await writeWhole(fileOf(id), content));
      }),
    get: (id, sha256) =>
      attempt(async () => {
        for (const file of [fileOf(id), oldFileOf(id)]) {
          const hash = await hashIfThere(file);
          if (hash === null) continue;
          if (hash !== sha256) return lost(`${file} is not what was kept`);
          return ok(createReadStream(file) as AsyncIterable<Uint8Array>);
        }
        return lost(`${fileOf(id)} is not there`);
      }),
    remove: (id) =>
      attempt(async () => {
        for (const file of [fileOf(id), oldFileOf(id)]) await rm(file, { force: true });
        return ok(undefined);
      }),
  };
}

/** Nothing has the name before it is whole and on the disk. */
async function writeWhole(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    for await (const bytes of content) {
      hash.update(bytes);
      sizeBytes += bytes.length;
      await file.writeFile(bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Null: it is not there. */
async function hashIfThere(path: string): Promise<string | null> {
  try {
    return await fileHash(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function lost(what: string) {
  return fail('backups.lost', `${what}. Bring the file back from where the folder is copied to.`, {
    retry: 'backoff',
  });
}

function problemOf(folder: string, cause: unknown): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  return `The folder of backups ${folder} cannot be used (${why}). See that it is there, writable and not full; it is tried again by itself.`;
}
