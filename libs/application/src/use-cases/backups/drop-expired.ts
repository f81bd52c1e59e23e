/** Observes: copies whose time is over. Changes: removes what is kept of them, and then the rows that know of it. */
import type { Failure } from '@fleetcommand/kernel/result';

import { walk } from '../walk.js';
import type { BackupDependencies } from './dependencies.js';

export async function dropExpired({
  store,
  backups,
  clock,
}: Pick<BackupDependencies, 'store' | 'backups' | 'clock'>): Promise<{
  readonly dropped: number;
  readonly failures: readonly Failure[];
}> {
  const failures: Failure[] = [];
  let dropped = 0;
  const now = clock.now();
  const expired = walk(
    (page) => store.backups.listExpired(now, page),
    ({ id }) => id,
  );
  for await (const { id } of expired) {
    const removed = await backups.remove(id);
    if (!removed.ok) {
      failures.push(removed.error);
      continue;
    }
    await store.backups.remove(id);
    dropped += 1;
  }
  return { dropped, failures };
}
