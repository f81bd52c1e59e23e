/** Observes: endpoints with something to send. Changes: rings for each, whatever rings were lost. */
import type { Clock } from '@fleetcommand/kernel/clock';

import type { JobQueue } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

export async function sweepWebhooks(deps: {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly clock: Clock;
}): Promise<number> {
  const due = await deps.store.webhooks.listDue(deps.clock.now(), 500);
  await Promise.all(
    due.map(({ id: endpointId, organizationId }) =>
      deps.queue.enqueue({ kind: 'webhook.deliver', endpointId, organizationId }),
    ),
  );
  return due.length;
}
