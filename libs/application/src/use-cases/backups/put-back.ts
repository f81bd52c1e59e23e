import { isEnded } from '@fleetcommand/domain/operations/operation';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Backup } from '../../ports/backups.js';
import type { Repositories } from '../../ports/store.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import { BY_THE_PLATFORM, writeTenantChange } from '../tenants/write-tenant-change.js';
import { accessTo } from './access-to.js';
import { backupKeyContext } from './backup-key-context.js';
import type { BackupDependencies, BackupReport } from './dependencies.js';

/** Into the place of what is there; what runs is rolled afterwards, for whatever it remembers is of before. */
export async function putBack(
  deps: BackupDependencies,
  backup: Backup,
  into: TenantId,
): Promise<BackupReport> {
  const { store, sealer } = deps;
  const [access, tenant] = [await accessTo(deps, into), await store.tenants.find(into)];
  if (!tenant || tenant.intent === 'deleted') {
    const problem = 'The instance it was to be put into is gone.';
    await store.backups.update(backup.id, { restoreInto: null, nextAttemptAt: null, problem });
    return { backup, outcome: 'void' };
  }
  // It is still being made, or made again.
  if (!access) return { backup, outcome: 'waiting' };
  const key = openKey(deps, backup);
  if (!key.ok) return { backup, outcome: 'failed', failure: key.error };
  const content = await deps.backups.get(backup.id, backup.sha256 ?? '');
  if (!content.ok) return { backup, outcome: 'failed', failure: content.error };
  const sql = sealer.open(content.value, key.value);
  const restored = await deps.tenantDatabases.restore(access, sql);
  if (!restored.ok) return { backup, outcome: 'failed', failure: restored.error };
  await store.transaction((tx) => settle(deps, tx, backup, into));
  return { backup, outcome: 'restored' };
}

/** Null: it was not sealed. */
function openKey(
  { secretBox }: BackupDependencies,
  { id, keyCiphertext }: Backup,
): Result<Secret | null, Failure<'backups.lost'>> {
  if (keyCiphertext === null) return ok(null);
  try {
    return ok(secretBox.open(keyCiphertext, backupKeyContext(id)));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The key of the copy cannot be opened: ${why}. Give the worker the master key that sealed it.`;
    return fail('backups.lost', message, { retry: 'backoff', cause });
  }
}

async function settle(
  deps: BackupDependencies,
  tx: Repositories,
  { id, createdAt }: Backup,
  into: TenantId,
): Promise<void> {
  const now = deps.clock.now();
  const done = {
    restoreInto: null,
    nextAttemptAt: null,
    restoredAt: now,
    problem: '',
    attempts: 0,
  };
  await tx.backups.update(id, done);
  const tenant = await tx.tenants.find(into);
  if (!tenant) return;
  const { organizationId, generation, currentOperationId } = tenant;
  await tx.events.append({
    id: deps.ids.next('evt'),
    organizationId,
    tenantId: into,
    type: 'normal',
    reason: 'Restored',
    message: `The copy of ${createdAt.toISOString()} is in the place of what was there.`,
    createdAt: now,
  });
  const operation = currentOperationId && (await tx.operations.find(currentOperationId));
  const isAwaited = operation && operation.kind === 'tenant.restore' && !isEnded(operation.state);
  if (isAwaited) {
    return ringForTenant(deps, tx, into, { generation, cause: 'progress' });
  }
  // Something else is wanted by now, which has rolled it too soon.
  const change = { kind: 'tenant.restart', wanted: { restartedAt: now } } as const;
  await writeTenantChange(deps, tx, BY_THE_PLATFORM, tenant, change);
}
