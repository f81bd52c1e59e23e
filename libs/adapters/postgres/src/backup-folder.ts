/** Copies as files of a folder, compressed: of a disk of its own, or of one that is carried elsewhere. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { BackupStore } from '@fleetcommand/application/ports/backups';
import type { BackupId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

export function createBackupFolder(folder: string): BackupStore {
  const fileOf = (id: BackupId) => join(folder, `${id}.sql.gz`);
  return {
    async put(id, content) {
      try {
        const bytes = await promisify(gzip)(content);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(fileOf(id), bytes);
        return ok({ sizeBytes: bytes.length, sha256: hashOf(bytes) });
      } catch (cause) {
        return fail('backups.store-failed', problemOf(folder, cause), { retry: 'backoff', cause });
      }
    },
    async get(id, sha256) {
      try {
        const bytes = await readFile(fileOf(id));
        if (hashOf(bytes) !== sha256) return lost(`${fileOf(id)} is not what was kept`);
        return ok((await promisify(gunzip)(bytes)).toString('utf8'));
      } catch (cause) {
        const isGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
        if (isGone) return lost(`${fileOf(id)} is not there`);
        return fail('backups.store-failed', problemOf(folder, cause), { retry: 'backoff', cause });
      }
    },
  };
}

/** Nothing has the name before it is whole and on the disk. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
