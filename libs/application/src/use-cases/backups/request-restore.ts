import type { BackupId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { BackupDependencies } from './run-backups.js';

export type RequestRestoreFailureCode =
  | 'backups.not-found'
  | 'backups.not-made'
  | 'tenants.not-found';

/** An operator has a copy put into an instance, its own where none is named; what is there now is replaced. */
export async function requestRestore(
  deps: Pick<BackupDependencies, 'ids' | 'clock'> & { readonly store: Store },
  actor: Actor,
  id: BackupId,
  into: TenantId | undefined,
): Promise<Result<Backup, Failure<RequestRestoreFailureCode>>> {
  const { store, clock } = deps;
  const backup = await store.backups.find(id);
  if (!backup) return fail('backups.not-found', `There is no backup ${id}.`);
  if (backup.state !== 'made') {
    return fail('backups.not-made', `The backup ${id} is not made yet. ${backup.problem}`.trim());
  }
  const tenant = await store.tenants.find(into ?? backup.tenantId);
  if (!tenant || tenant.intent === 'deleted') {
    const message = 'That instance is gone. Name one that exists: its data is replaced.';
    return fail('tenants.not-found', message, { pointer: '/tenantId' });
  }
  const change = { restoreInto: tenant.id, nextAttemptAt: clock.now(), problem: '' };
  await store.transaction(async (tx) => {
    await tx.backups.update(id, change);
    const { organizationId, id: targetId } = tenant;
    const after = { backup: id, of: backup.tenantId };
    const entry = { organizationId, action: 'backups.restore', targetId, after };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok({ ...backup, ...change });
}
