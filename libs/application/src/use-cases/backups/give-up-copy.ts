import { expiryOf } from '@fleetcommand/domain/backups/retention';
import type { BackupId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { backupNotFound } from './backup-not-found.js';

export type GiveUpCopyFailureCode = 'backups.not-found' | 'backups.not-failing';

/**
 * An operator ends the wait for an instance's last copy, which cannot be made: the instance goes without one, for good. Only
 * once an attempt has failed; what is just slow is waited for.
 */
export async function giveUpCopy(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: BackupId,
  reason: string,
): Promise<Result<Backup, Failure<GiveUpCopyFailureCode>>> {
  const { store, clock } = deps;
  const backup = await store.backups.find(id);
  if (!backup) return backupNotFound(id);
  const { kind, state, problem, tenantId, organizationId } = backup;
  const isFailing = kind === 'final' && state === 'pending' && problem !== '';
  const tenant = isFailing ? await store.tenants.find(tenantId) : null;
  if (tenant?.intent !== 'deleted') return notFailing(backup);
  const given = await store.transaction(async (tx) => {
    const expiresAt = expiryOf('final', null, clock.now());
    const void_ = { problem: `An operator gave it up: ${reason}`, expiresAt };
    if (!(await tx.backups.giveUp(id, void_))) return false;
    const entry = { organizationId, action: 'backups.give-up', targetId: tenantId };
    const before = { backup: id, problem };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, before, after: { reason } }));
    await ringForTenant(deps, tx, tenantId, { cause: 'progress' });
    return true;
  });
  return given ? ok((await store.backups.find(id)) ?? backup) : notFailing(backup);
}

function notFailing({ id }: Backup): Result<never, Failure<'backups.not-failing'>> {
  return fail(
    'backups.not-failing',
    `Nothing waits in vain for the backup ${id}: only a last copy that fails, and that a deletion waits for, can be given up.`,
  );
}
