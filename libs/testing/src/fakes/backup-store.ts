import { createHash } from 'node:crypto';
import type { BackupStore, BackupStoreFailureCode } from '@fleetcommand/application/ports/backups';
import type { BackupId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure } from '@fleetcommand/kernel/result';

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
      kept.set(id, content);
      return ok({ sizeBytes: Buffer.byteLength(content), sha256: hashOf(content) });
    },
    async get(id, sha256) {
      const failure = failures.shift();
      if (failure) return err(failure);
      const content = kept.get(id);
      if (content !== undefined && hashOf(content) === sha256) return ok(content);
      return fail('backups.lost', `The copy ${id} is not there, or not what was kept.`);
    },
  };
}
