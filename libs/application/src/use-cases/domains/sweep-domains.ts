/**
 * Observes: claims whose time has come. Changes: rings for each, so that Redis stays only a doorbell.
 */
import type { Clock } from '@fleetcommand/kernel/clock';

import type { JobQueue } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

/** At most this many at a time: the next sweep takes the rest. */
const BATCH = 1_000;

export async function sweepDomains(deps: {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly clock: Clock;
}): Promise<number> {
  const due = await deps.store.domains.listDue(deps.clock.now(), BATCH);
  await Promise.all(due.map((domainId) => deps.queue.enqueue({ kind: 'domain.review', domainId })));
  return due.length;
}
