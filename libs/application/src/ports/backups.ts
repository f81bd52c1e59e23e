import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { BackupId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Page, PageRequest } from './page.js';

export const BACKUP_KINDS = ['final', 'scheduled', 'manual'] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

export const BACKUP_STATES = ['pending', 'made', 'void'] as const;

/** A copy of an instance's data, kept where it outlives the instance. */
export interface Backup {
  readonly id: BackupId;
  readonly tenantId: TenantId;
  readonly organizationId: OrganizationId;
  /** `final`: before the instance goes. `scheduled`: by its plan. `manual`: somebody asked for it. */
  readonly kind: BackupKind;
  /** `void`: there was nothing left to copy, or an operator gave it up. */
  readonly state: (typeof BACKUP_STATES)[number];
  readonly sizeBytes: number | null;
  /** Of what is kept, in hex: checked before it is put back. */
  readonly sha256: string | null;
  /** Envelope of the key that seals what is kept; null: not made yet, or made before copies were sealed. */
  readonly keyCiphertext: string | null;
  /** Why the last attempt failed; for operators. Empty: none did. */
  readonly problem: string;
  /** How often in a row it failed. */
  readonly attempts: number;
  /** Into which instance it is to be put; null: none. */
  readonly restoreInto: TenantId | null;
  /** When work is due on it; null: none is. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  readonly restoredAt: Date | null;
  /** When it goes by itself; null while it is not made. */
  readonly expiresAt: Date | null;
}

export type BackupChange = Partial<
  Omit<Backup, 'id' | 'tenantId' | 'organizationId' | 'kind' | 'createdAt'>
>;

/** Instances of one version of a plan that have had no copy by its schedule since then, and are owed none. */
export interface UncopiedQuery {
  readonly planId: string;
  readonly planVersion: number;
  readonly since: Date;
  readonly limit: number;
}

export interface BackupFilter {
  readonly tenantId?: TenantId;
  /** `true`: only those that somebody waits for, and whose last attempt failed. */
  readonly isFailing?: true;
}

export interface BackupRepository {
  /** False, and nothing written, when one of its kind is owed to the instance already. */
  add(backup: Backup): Promise<boolean>;
  find(id: BackupId): Promise<Backup | null>;
  update(id: BackupId, change: BackupChange): Promise<void>;
  remove(id: BackupId): Promise<void>;
  /** One that is not made is never made: it is void. False, and nothing written, when it is made or void by then. */
  giveUp(id: BackupId, change: Pick<Backup, 'problem' | 'expiresAt'>): Promise<boolean>;
  /** Later, while work is due on it still, and the same (`restoreInto`): false, and nothing written, where it has ended. */
  putOff(
    backup: Pick<Backup, 'id' | 'restoreInto'>,
    change: Pick<BackupChange, 'problem' | 'attempts'> & { readonly nextAttemptAt: Date },
  ): Promise<boolean>;
  /** Those on which work is due, the longest waiting first. */
  listDue(now: Date, limit: number): Promise<readonly Backup[]>;
  /** Whose time is over, and which nobody is putting anywhere; oldest first. */
  listExpired(now: Date, page: PageRequest): Promise<Page<Backup>>;
  /** All of an organization are over now; none is made any more. */
  expireAll(organizationId: OrganizationId, now: Date): Promise<void>;
  /** The newest of a kind. */
  newest(tenantId: TenantId, kind: BackupKind): Promise<Backup | null>;
  /** The one that is being put into an instance. */
  findRestoring(into: TenantId): Promise<Backup | null>;
  /** Running or asleep, with a database, and in good standing. */
  listUncopied(query: UncopiedQuery): Promise<readonly Pick<Tenant, 'id' | 'organizationId'>[]>;
  /** That somebody waits for, and whose last attempt failed. */
  countFailing(): Promise<number>;
  /** Newest first; of one instance, or of all. */
  list(page: PageRequest, of?: BackupFilter): Promise<Page<Backup>>;
}

export type BackupStoreFailureCode = 'backups.store-failed' | 'backups.lost';

/** Where copies are kept: apart from the data server. Every call may be repeated. */
export interface BackupStore {
  /** Whole, or not at all; gives what was kept. What `content` throws is a failure too, and nothing is kept then. */
  put(
    id: BackupId,
    content: AsyncIterable<Uint8Array>,
  ): Promise<
    Result<{ readonly sizeBytes: number; readonly sha256: string }, Failure<BackupStoreFailureCode>>
  >;
  /** Looked over from its first byte to its last before any is given. `backups.lost`: it is not there, or not what was kept. */
  get(
    id: BackupId,
    sha256: string,
  ): Promise<Result<AsyncIterable<Uint8Array>, Failure<BackupStoreFailureCode>>>;
  /** One that is not there is gone already. */
  remove(id: BackupId): Promise<Result<void, Failure<BackupStoreFailureCode>>>;
}
