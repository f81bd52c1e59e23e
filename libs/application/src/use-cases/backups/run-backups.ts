/**
 * Observes: copies that are owed, and copies that are to be put back. Changes: makes them, and puts them back. One after the
 * other; what failed is tried again, later each time, and says why.
 */
import type { BackupId } from '@fleetcommand/kernel/ids';

import type { Backup } from '../../ports/backups.js';
import { withLease } from '../leases/with-lease.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import type { BackupDependencies, BackupReport } from './dependencies.js';
import { makeBackup } from './make-backup.js';
import { putBack } from './put-back.js';

const AT_ONCE = 50;
const FIRST_RETRY_MS = 60_000;
/** No longer than until the next run: nobody waits longer for it. */
const WAITS_MS = 5_000;
const LAST_RETRY_MS = 60 * 60_000;

export async function runBackups(deps: BackupDependencies): Promise<readonly BackupReport[]> {
  const { store, clock, timers, lease } = deps;
  const reports: BackupReport[] = [];
  for (const backup of await store.backups.listDue(clock.now(), AT_ONCE)) {
    const { id, restoreInto: into } = backup;
    // What is written to is nobody else's meanwhile; what is only read goes on living.
    const subject = into ? `tenant/${into}` : `backup/${id}`;
    const work = async (): Promise<BackupReport> => {
      // Somebody else may have done it since it was listed: what was put back is not put back over what came after it.
      if (!(await isStillDue(deps, backup))) return { backup, outcome: 'busy' };
      return into ? putBack(deps, backup, into) : makeBackup(deps, backup);
    };
    const leasing = { leases: store.leases, clock, timers };
    const outcome = await withLease(leasing, subject, lease, work);
    const report: BackupReport =
      outcome.kind === 'done' ? outcome.value : { backup, outcome: 'busy' };
    if (report.failure) await putOff(deps, report);
    else if (report.outcome === 'waiting') await letOthersGoFirst(deps, id);
    reports.push(report);
  }
  return reports;
}

async function isStillDue(
  { store, clock }: BackupDependencies,
  { id, restoreInto }: Backup,
): Promise<boolean> {
  const now = await store.backups.find(id);
  if (!now?.nextAttemptAt || now.restoreInto !== restoreInto) return false;
  return now.nextAttemptAt <= clock.now();
}

/** It goes to the end of the line: however many wait for their databases, those behind them have their turn. */
async function letOthersGoFirst({ store, clock }: BackupDependencies, id: BackupId): Promise<void> {
  const nextAttemptAt = new Date(clock.now().getTime() + WAITS_MS);
  await store.backups.update(id, { nextAttemptAt });
}

/** Twice as long after each attempt in a row that failed, within bounds. A deletion that waits for it says so. */
async function putOff(
  deps: BackupDependencies,
  { backup: { id, tenantId, kind, attempts }, failure }: BackupReport,
): Promise<void> {
  const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
  await deps.store.transaction(async (tx) => {
    await tx.backups.update(id, {
      problem: failure?.message ?? '',
      attempts: attempts + 1,
      nextAttemptAt: new Date(deps.clock.now().getTime() + waitMs),
    });
    if (kind === 'final' && attempts === 0)
      await ringForTenant(deps, tx, tenantId, { cause: 'progress' });
  });
}
