/**
 * Observes: copies that are owed, and copies that are to be put back. Changes: makes them, puts them back, and restarts the
 * instance they went into. One after the other, each under its instance's lease; what failed is tried again, later each
 * time, and says why.
 */
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, TenantId } from '@fleetcommand/kernel/ids';
import type { Failure } from '@fleetcommand/kernel/result';

import type { Backup, BackupStore } from '../../ports/backups.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { DatabaseAccess, TenantDatabases } from '../../ports/tenant-databases.js';
import type { Timers } from '../../ports/timers.js';
import { withLease, type LeaseSettings } from '../leases/with-lease.js';
import { databaseAccess } from '../secrets/database-access.js';
import { BY_THE_PLATFORM, writeTenantChange } from '../tenants/write-tenant-change.js';

export interface BackupDependencies {
  readonly store: Store;
  readonly backups: BackupStore;
  readonly tenantDatabases: TenantDatabases;
  readonly secretBox: SecretBox;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}

export interface BackupReport {
  readonly backup: Backup;
  readonly outcome: 'made' | 'restored' | 'void' | 'busy' | 'failed';
  readonly failure?: Failure;
}

const AT_ONCE = 50;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 60 * 60_000;

export async function runBackups(deps: BackupDependencies): Promise<readonly BackupReport[]> {
  const reports: BackupReport[] = [];
  for (const backup of await deps.store.backups.listDue(deps.clock.now(), AT_ONCE)) {
    // The instance whose database is read or written: nothing else is done to it meanwhile.
    const subject = backup.restoreInto ?? backup.tenantId;
    const outcome = await withLease(
      { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
      `tenant/${subject}`,
      deps.lease,
      () => (backup.restoreInto ? restore(deps, backup, subject) : make(deps, backup)),
    );
    reports.push(outcome.kind === 'done' ? outcome.value : { backup, outcome: 'busy' });
  }
  return reports;
}

async function make(deps: BackupDependencies, backup: Backup): Promise<BackupReport> {
  const access = await accessTo(deps, backup.tenantId);
  if (!access) {
    await settle(deps, backup, { state: 'void', problem: 'The database was gone.' });
    return { backup, outcome: 'void' };
  }
  const dumped = await deps.tenantDatabases.dump(access);
  if (!dumped.ok) return putOff(deps, backup, dumped.error);
  const kept = await deps.backups.put(backup.id, dumped.value);
  if (!kept.ok) return putOff(deps, backup, kept.error);
  const madeAt = deps.clock.now();
  await settle(deps, backup, { state: 'made', problem: '', madeAt, ...kept.value });
  return { backup, outcome: 'made' };
}

/** What waits for the copy to be made, such as the end of an instance, is rung for along with it. */
async function settle(
  { store, ids }: BackupDependencies,
  { id, organizationId }: Backup,
  change: Partial<Backup>,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.backups.update(id, { ...change, nextAttemptAt: null });
    await tx.outbox.add({ id: ids.next('out'), job: { kind: 'billing.review', organizationId } });
  });
}

async function restore(
  deps: BackupDependencies,
  backup: Backup,
  into: TenantId,
): Promise<BackupReport> {
  const { store, clock } = deps;
  const [access, tenant] = [await accessTo(deps, into), await store.tenants.find(into)];
  if (!access || !tenant) {
    await store.backups.update(backup.id, {
      restoreInto: null,
      nextAttemptAt: null,
      problem: 'The instance it was to be put into has no database.',
    });
    return { backup, outcome: 'void' };
  }
  const content = await deps.backups.get(backup.id, backup.sha256 ?? '');
  if (!content.ok) return putOff(deps, backup, content.error);
  const restored = await deps.tenantDatabases.restore(access, content.value);
  if (!restored.ok) return putOff(deps, backup, restored.error);
  const now = clock.now();
  await store.transaction(async (tx) => {
    const done = { restoreInto: null, nextAttemptAt: null, restoredAt: now, problem: '' };
    await tx.backups.update(backup.id, done);
    // Whatever the instance keeps in memory is of before.
    const wanted = { restartedAt: now };
    const change = { kind: 'tenant.restart', wanted, state: 'updating' } as const;
    const current = await tx.tenants.find(into);
    if (current && current.standing === 'good' && current.intent === 'running')
      await writeTenantChange(deps, tx, BY_THE_PLATFORM, current, change);
  });
  return { backup, outcome: 'restored' };
}

async function accessTo(
  { store, secretBox }: BackupDependencies,
  tenantId: TenantId,
): Promise<DatabaseAccess | null> {
  const row = await store.databases.findByTenant(tenantId);
  return row?.state === 'ready' ? databaseAccess(secretBox, row) : null;
}

/** Twice as long as it has waited so far, within bounds. */
async function putOff(
  { store, clock }: BackupDependencies,
  backup: Backup,
  failure: Failure,
): Promise<BackupReport> {
  const now = clock.now();
  const waitedMs = now.getTime() - (backup.restoredAt ?? backup.createdAt).getTime();
  const waitMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, waitedMs));
  const nextAttemptAt = new Date(now.getTime() + waitMs);
  await store.backups.update(backup.id, { problem: failure.message, nextAttemptAt });
  return { backup, outcome: 'failed', failure };
}
