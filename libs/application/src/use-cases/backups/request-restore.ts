import type { BackupId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { changeTenant, type ChangeTenantFailureCode } from '../tenants/change-tenant.js';
import { findTenant } from '../tenants/find-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import type { ChangedTenant } from '../tenants/write-tenant-change.js';
import { backupNotFound } from './backup-not-found.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;

export type RequestRestoreFailureCode =
  | ChangeTenantFailureCode
  | 'backups.not-found'
  | 'backups.not-made'
  | 'backups.being-restored';

/** A copy of an instance's own is put in the place of what it has now. */
export async function restoreOwnBackup(
  deps: Deps,
  actor: Actor,
  tenantId: TenantId,
  id: BackupId,
): Promise<Result<ChangedTenant, Failure<RequestRestoreFailureCode>>> {
  const found = await findTenant(deps.store, actor, tenantId, 'backups.restore');
  if (!found.ok) return found;
  const backup = await deps.store.backups.find(id);
  if (backup?.tenantId !== tenantId) return backupNotFound(id);
  const requested = await requestRestore(deps, actor, backup, tenantId);
  return requested.ok ? ok(requested.value) : requested;
}

/** An operator has a copy put into an instance, its own where none is named. */
export async function restoreAnyBackup(
  deps: Deps,
  actor: Actor,
  id: BackupId,
  into: TenantId | undefined,
): Promise<Result<Backup, Failure<RequestRestoreFailureCode>>> {
  const backup = await deps.store.backups.find(id);
  if (!backup) return backupNotFound(id);
  const target = into ?? backup.tenantId;
  const requested = await requestRestore(deps, actor, backup, target);
  if (!requested.ok) return requested;
  return ok((await deps.store.backups.find(id)) ?? backup);
}

/** What is wanted is the roll that follows: the reconcile holds it back until the copy is in. */
async function requestRestore(
  deps: Deps,
  actor: Actor,
  backup: Backup,
  into: TenantId,
): Promise<Result<ChangedTenant, Failure<RequestRestoreFailureCode>>> {
  const { store, clock } = deps;
  const { id, state } = backup;
  if (state !== 'made') {
    const message = state === 'void' ? 'There was nothing to copy' : 'It is not made yet';
    return fail('backups.not-made', `${message}: the backup ${id} cannot be put anywhere.`);
  }
  if (backup.restoreInto !== null || (await store.backups.findRestoring(into))) {
    return fail('backups.being-restored', 'A copy is being put back already. Wait until it is in.');
  }
  const now = clock.now();
  return changeTenant(deps, actor, into, {
    action: 'backups.restore',
    kind: 'tenant.restore',
    wanted: { restartedAt: now },
    async also(tx, { tenant: { organizationId } }) {
      await tx.backups.update(id, beingPutInto(into, now));
      const after = { backup: id, of: backup.tenantId };
      const entry = { organizationId, action: 'backups.restore', targetId: into, after };
      await tx.audit.append(auditEntry(deps, actor, entry));
    },
  });
}

export function beingPutInto(into: TenantId, now: Date) {
  return { restoreInto: into, nextAttemptAt: now, problem: '', attempts: 0 };
}
