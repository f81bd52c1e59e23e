import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';

/** Owes a copy of an instance's data, in the transaction that gives the reason; none where there is no data. */
export async function oweBackup(
  { ids }: { readonly ids: IdGenerator },
  tx: Repositories,
  { id: tenantId, organizationId }: Pick<Tenant, 'id' | 'organizationId'>,
  now: Date,
): Promise<void> {
  const database = await tx.databases.findByTenant(tenantId);
  if (database?.state !== 'ready') return;
  await tx.backups.add({
    id: ids.next('bak'),
    tenantId,
    organizationId,
    state: 'pending',
    sizeBytes: null,
    sha256: null,
    problem: '',
    restoreInto: null,
    nextAttemptAt: now,
    createdAt: now,
    madeAt: null,
    restoredAt: null,
  });
}
