import type { BackupId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Page, PageRequest } from './page.js';

export const BACKUP_STATES = ['pending', 'made', 'void'] as const;

/** A copy of an instance's data, kept where it outlives the instance. */
export interface Backup {
  readonly id: BackupId;
  readonly tenantId: TenantId;
  readonly organizationId: OrganizationId;
  /** `void`: there was nothing left to copy. */
  readonly state: (typeof BACKUP_STATES)[number];
  readonly sizeBytes: number | null;
  /** Of what is kept, in hex: checked before it is put back. */
  readonly sha256: string | null;
  /** Why the last attempt failed; for operators. Empty: none did. */
  readonly problem: string;
  /** Into which instance it is to be put; null: none. */
  readonly restoreInto: TenantId | null;
  /** When work is due on it; null: none is. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  readonly restoredAt: Date | null;
}

export type BackupChange = Partial<
  Omit<Backup, 'id' | 'tenantId' | 'organizationId' | 'createdAt'>
>;

export interface BackupRepository {
  add(backup: Backup): Promise<void>;
  find(id: BackupId): Promise<Backup | null>;
  update(id: BackupId, change: BackupChange): Promise<void>;
  /** Those on which work is due, the longest waiting first. */
  listDue(now: Date, limit: number): Promise<readonly Backup[]>;
  /** Instances of an organization of which a copy is still to be made. */
  listUnsaved(organizationId: OrganizationId): Promise<readonly TenantId[]>;
  /** Newest first; of one instance, or of all. */
  list(page: PageRequest, of?: { readonly tenantId: TenantId }): Promise<Page<Backup>>;
}

export type BackupStoreFailureCode = 'backups.store-failed' | 'backups.lost';

/** Where copies are kept: apart from the data server. Every call may be repeated. */
export interface BackupStore {
  /** Whole, or not at all; gives what was kept. */
  put(
    id: BackupId,
    content: string,
  ): Promise<
    Result<{ readonly sizeBytes: number; readonly sha256: string }, Failure<BackupStoreFailureCode>>
  >;
  /** `backups.lost`: it is not there, or not what was kept. */
  get(id: BackupId, sha256: string): Promise<Result<string, Failure<BackupStoreFailureCode>>>;
}
