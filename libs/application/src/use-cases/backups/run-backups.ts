/**
 * Observes: copies that are owed, and copies that are to be put back. Changes: makes them, and puts them back. One after the
 * other; what failed is tried again, later each time, and says why.
 */
import type { Failure } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import { withLease } from '../leases/with-lease.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import type { BackupDependencies, BackupReport } from './dependencies.js';
import { makeBackup } from './make-backup.js';
import { putBack } from './put-back.js';

const AT_ONCE = 50;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 60 * 60_000;

export async function runBackups(deps: BackupDependencies): Promise<readonly BackupReport[]> {
  const { store, clock, timers, lease } = deps;
  const leasing = { leases: store.leases, clock, timers };
  const reports: BackupReport[] = [];
  for (const listed of await store.backups.listDue(clock.now(), AT_ONCE)) {
    const { id, restoreInto: into } = listed;
    // What is written to is nobody else's meanwhile; what is only read goes on living.
    const subject = into ? `tenant/${into}` : `backup/${id}`;
    const outcome = await withLease(leasing, subject, lease, () => attempt(deps, listed));
    reports.push(outcome.kind === 'done' ? outcome.value : { backup: listed, outcome: 'busy' });
  }
  return reports;
}

/** What comes of it is written under the lease as well: whoever has it next may end what this one would put off. */
async function attempt(deps: BackupDependencies, listed: Backup): Promise<BackupReport> {
  const backup = await findStillDue(deps, listed);
  // Somebody else may have done it since it was listed: what was put back is not put back over what came after it.
  if (!backup) return { backup: listed, outcome: 'busy' };
  const into = backup.restoreInto;
  const report = await (into ? putBack(deps, backup, into) : makeBackup(deps, backup));
  if (report.failure) await putOff(deps, backup, report.failure);
  // It goes to the end of the line: however many wait for their databases, those behind them have their turn.
  else if (report.outcome === 'waiting')
    await deps.store.backups.putOff(backup, { nextAttemptAt: deps.clock.now() });
  return report;
}

async function findStillDue(
  { store, clock }: BackupDependencies,
  { id, restoreInto }: Backup,
): Promise<Backup | null> {
  const backup = await store.backups.find(id);
  if (!backup?.nextAttemptAt || backup.restoreInto !== restoreInto) return null;
  return backup.nextAttemptAt <= clock.now() ? backup : null;
}

/** Twice as long after each attempt in a row that failed, within bounds. A deletion that waits for it says so. */
async function putOff(
  deps: BackupDependencies,
  backup: Backup,
  { message }: Failure,
): Promise<void> {
  const { tenantId, kind, attempts } = backup;
  const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
  await deps.store.transaction(async (tx) => {
    const isDue = await tx.backups.putOff(backup, {
      problem: message,
      attempts: attempts + 1,
      nextAttemptAt: new Date(deps.clock.now().getTime() + waitMs),
    });
    if (isDue && kind === 'final' && attempts === 0)
      await ringForTenant(deps, tx, tenantId, { cause: 'progress' });
  });
}
