import { expiryOf } from '@fleetcommand/domain/backups/retention';

import type { Backup } from '../../ports/backups.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import { accessTo } from './access-to.js';
import { backupKeyContext } from './backup-key-context.js';
import type { BackupDependencies, BackupReport } from './dependencies.js';

/** Out of the database and into the store as it flows, sealed with a key of its own. */
export async function makeBackup(deps: BackupDependencies, backup: Backup): Promise<BackupReport> {
  const { store, secretBox, sealer, clock } = deps;
  const access = await accessTo(deps, backup.tenantId);
  if (!access) {
    const problem = 'The database was gone.';
    await settle(deps, backup, { state: 'void', problem, expiresAt: clock.now() });
    return { backup, outcome: 'void' };
  }
  const key = sealer.newKey();
  const dumped = await deps.tenantDatabases.dump(access, (sql) =>
    deps.backups.put(backup.id, sealer.seal(sql, key)),
  );
  const kept = dumped.ok ? dumped.value : dumped;
  if (!kept.ok) return { backup, outcome: 'failed', failure: kept.error };
  const madeAt = clock.now();
  const tenant = await store.tenants.find(backup.tenantId);
  const plan = tenant && (await store.catalogue.findPlan(tenant.planId, tenant.planVersion));
  await settle(deps, backup, {
    ...kept.value,
    state: 'made',
    problem: '',
    attempts: 0,
    madeAt,
    keyCiphertext: secretBox.seal(key, backupKeyContext(backup.id)),
    expiresAt: expiryOf(backup.kind, plan, madeAt),
  });
  return { backup, outcome: 'made' };
}

/** What waits for it, such as the end of the instance, is rung for along with it. */
async function settle(
  deps: BackupDependencies,
  { id, tenantId, kind }: Backup,
  change: Partial<Backup>,
): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await tx.backups.update(id, { ...change, nextAttemptAt: null });
    if (kind === 'final') await ringForTenant(deps, tx, tenantId, { cause: 'progress' });
  });
}
