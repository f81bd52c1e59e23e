/** Observes: accounts whose time has come, and events that wait. Changes: rings for each, whatever Redis lost. */
import type { Clock } from '@fleetcommand/kernel/clock';

import type { JobQueue } from '../../ports/job-queue.js';
import type { Payments } from '../../ports/payments.js';
import type { Store } from '../../ports/store.js';
import { billingTime } from './billing-time.js';

export async function sweepBilling(deps: {
  readonly store: Pick<Store, 'billing'>;
  readonly payments: Pick<Payments, 'hasTestClock' | 'time'>;
  readonly queue: JobQueue;
  readonly clock: Clock;
}): Promise<number> {
  const time = await billingTime(deps);
  const due = await deps.store.billing.listDue(time.ok ? time.value : deps.clock.now(), 1_000);
  await Promise.all(
    due.map((organizationId) => deps.queue.enqueue({ kind: 'billing.review', organizationId })),
  );
  return due.length;
}
