import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Backup, BackupKind } from '../../ports/backups.js';
import type { Repositories } from '../../ports/store.js';

/**
 * Owes a copy of an instance's data, in the transaction that gives the reason. Null where there is no data, or one of its
 * kind is owed already.
 */
export async function oweBackup(
  { ids }: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'databases' | 'backups'>,
  { id: tenantId, organizationId }: Pick<Tenant, 'id' | 'organizationId'>,
  kind: BackupKind,
  now: Date,
): Promise<Backup | null> {
  const database = await tx.databases.findByTenant(tenantId);
  if (database?.state !== 'ready') return null;
  const backup: Backup = {
    id: ids.next('bak'),
    tenantId,
    organizationId,
    kind,
    state: 'pending',
    sizeBytes: null,
    sha256: null,
    keyCiphertext: null,
    problem: '',
    attempts: 0,
    restoreInto: null,
    nextAttemptAt: now,
    createdAt: now,
    madeAt: null,
    restoredAt: null,
    expiresAt: null,
  };
  return (await tx.backups.add(backup)) ? backup : null;
}
