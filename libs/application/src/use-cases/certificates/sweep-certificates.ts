/**
 * Observes: when each certificate said it is to be looked at, and what clusters hold. Changes: rings for what is due;
 * what was lost from a cluster is brought there again.
 */
import type { Clock } from '@fleetcommand/kernel/clock';

import type { JobQueue } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

/** Rings at a time; the others are as due at the next sweep. */
const MOST_RINGS = 500;

/** Rings for every certificate that is due; resolves to how many. A queue that forgot everything costs this much latency. */
export async function sweepCertificates(deps: {
  readonly store: Pick<Store, 'certificates'>;
  readonly queue: JobQueue;
  readonly clock: Clock;
}): Promise<number> {
  const now = deps.clock.now();
  const due = await deps.store.certificates.listDue(now, MOST_RINGS);
  for (const purpose of due)
    await deps.queue.enqueue({ kind: 'certificate.step', purpose, sequence: now.getTime() });
  return due.length;
}
