/** Observes: plans that have copies made by themselves, and the newest of each of their instances. Changes: owes those that are due. */
import { oweBackup } from './owe-backup.js';
import type { BackupDependencies } from './dependencies.js';

/** Of each version of a plan a run: the rest has its turn in the next, so that the data server has a trickle to do. */
const AT_ONCE = 20;
const HOUR_MS = 60 * 60_000;

export async function scheduleBackups(
  deps: Pick<BackupDependencies, 'store' | 'ids' | 'clock'>,
): Promise<number> {
  const { store, clock } = deps;
  const now = clock.now();
  let owed = 0;
  for (const { planId, planVersion } of await store.tenants.countByPlan()) {
    const plan = await store.catalogue.findPlan(planId, planVersion);
    if (!plan?.backups) continue;
    const since = new Date(now.getTime() - plan.backups.everyHours * HOUR_MS);
    const due = await store.backups.listUncopied({ planId, planVersion, since, limit: AT_ONCE });
    for (const tenant of due) if (await oweBackup(deps, store, tenant, 'scheduled', now)) owed += 1;
  }
  return owed;
}
