/** Observes: copies whose time is over. Changes: removes what is kept of them, and then the rows that know of it. */
import type { Failure } from '@fleetcommand/kernel/result';

import type { BackupDependencies } from './dependencies.js';

const AT_ONCE = 100;

export async function dropExpired({
  store,
  backups,
  clock,
}: Pick<BackupDependencies, 'store' | 'backups' | 'clock'>): Promise<{
  readonly dropped: number;
  readonly failures: readonly Failure[];
}> {
  const failures: Failure[] = [];
  const expired = await store.backups.listExpired(clock.now(), AT_ONCE);
  for (const { id } of expired) {
    const removed = await backups.remove(id);
    if (removed.ok) await store.backups.remove(id);
    else failures.push(removed.error);
  }
  return { dropped: expired.length - failures.length, failures };
}
