import { MANUAL_COPIES } from '@fleetcommand/domain/backups/retention';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { findTenant, type FindTenantFailureCode } from '../tenants/find-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { oweBackup } from './owe-backup.js';

export type RequestBackupFailureCode =
  | FindTenantFailureCode
  | 'tenants.being-deleted'
  | 'backups.off'
  | 'backups.no-data'
  | 'backups.being-made'
  | 'backups.too-many';

/** Somebody wants a copy of an instance's data as it is now. */
export async function requestBackup(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'> & { readonly keepsBackups: boolean },
  actor: Actor,
  tenantId: TenantId,
): Promise<Result<Backup, Failure<RequestBackupFailureCode>>> {
  const { store, clock } = deps;
  const found = await findTenant(store, actor, tenantId, 'backups.create');
  if (!found.ok) return found;
  const tenant = found.value;
  if (!deps.keepsBackups) {
    return fail('backups.off', 'This platform keeps no copies: no place for them is configured.');
  }
  if (tenant.intent === 'deleted') {
    const message = `${tenant.name} is being deleted; its last copy is made with that.`;
    return fail('tenants.being-deleted', message);
  }
  const database = await store.databases.findByTenant(tenantId);
  if (database?.state !== 'ready') {
    return fail('backups.no-data', `${tenant.name} has no data yet. Wait until it is live.`);
  }
  const room = await checkRoom(deps, tenantId);
  if (!room.ok) return room;
  const owed = await store.transaction(async (tx) => {
    const backup = await oweBackup(deps, tx, tenant, 'manual', clock.now());
    if (!backup) return null;
    const { organizationId } = tenant;
    const after = { backup: backup.id };
    const entry = { organizationId, action: 'backups.create', targetId: tenantId, after };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return backup;
  });
  if (owed) return ok(owed);
  return fail('backups.being-made', 'A copy is being made already. Wait until it is done.');
}

/** None is thrown away for a new one: whoever made it may count on it. */
async function checkRoom(
  { store }: Pick<TenantCreation, 'store'>,
  tenantId: TenantId,
): Promise<Result<void, Failure<'backups.too-many'>>> {
  const { items } = await store.backups.list({ limit: 100 }, { tenantId });
  const byHand = items.filter(({ kind, state }) => kind === 'manual' && state === 'made');
  if (byHand.length < MANUAL_COPIES) return ok(undefined);
  const next = byHand.at(-1)?.expiresAt?.toISOString().slice(0, 10) ?? 'soon';
  return fail(
    'backups.too-many',
    `There are ${byHand.length} copies that somebody asked for, which is as many as are kept. The oldest goes on ${next}.`,
  );
}
