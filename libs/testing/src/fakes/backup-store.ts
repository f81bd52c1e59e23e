import { text } from 'node:stream/consumers';
import { createHash } from 'node:crypto';
import type { BackupStore, BackupStoreFailureCode } from '@fleetcommand/application/ports/backups';
import type { BackupId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure } from '@fleetcommand/kernel/result';

import { bytesOf } from './byte-streams.js';

export interface FakeBackupStore extends BackupStore {
  readonly kept: Map<BackupId, string>;
  /** The next call fails with this instead of doing anything. */
  failNext(failure: Failure<BackupStoreFailureCode>): void;
}

/** Copies in memory. */
export function createFakeBackupStore(): FakeBackupStore {
  const kept = new Map<BackupId, string>();
  const failures: Failure<BackupStoreFailureCode>[] = [];
  const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');
  return {
    kept,
    failNext: (failure) => void failures.push(failure),
    async put(id, content) {
      const failure = failures.shift();
      if (failure) return err(failure);
      try {
        const read = await text(content);
        kept.set(id, read);
        return ok({ sizeBytes: Buffer.byteLength(read), sha256: hashOf(read) });
      } catch (cause) {
        return fail('backups.store-failed', String(cause), { retry: 'backoff', cause });
      }
    },
    async get(id, sha256) {
      const failure = failures.shift();
      if (failure) return err(failure);
      const content = kept.get(id);
      if (content !== undefined && hashOf(content) === sha256) return ok(bytesOf(content));
      return fail('backups.lost', `The copy ${id} is not there, or not what was kept.`);
    },
    async remove(id) {
      const failure = failures.shift();
      if (failure) return err(failure);
      kept.delete(id);
      return ok(undefined);
    },
  };
}
