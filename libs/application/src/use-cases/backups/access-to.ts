import type { TenantId } from '@fleetcommand/kernel/ids';

import type { DatabaseAccess } from '../../ports/tenant-databases.js';
import { databaseAccess } from '../secrets/database-access.js';
import type { BackupDependencies } from './dependencies.js';

/** Null while there is no database, or none any more. */
export async function accessTo(
  { store, secretBox }: Pick<BackupDependencies, 'store' | 'secretBox'>,
  tenantId: TenantId,
): Promise<DatabaseAccess | null> {
  const row = await store.databases.findByTenant(tenantId);
  return row?.state === 'ready' ? databaseAccess(secretBox, row) : null;
}
