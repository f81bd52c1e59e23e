/**
 * Observes: tenants that owe work. Changes: rings for each. This is what makes Redis only a doorbell: whatever rings
 * were lost, the next sweep rings again.
 */
import type { ClusterId, TenantId } from '@fleetcommand/kernel/ids';

import type { JobQueue, ReconcileCause } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

const PAGE = 100;

/** At most so many at a time. */
const SWEPT_AT_ONCE = 1_000;

/**
 * Rings for tenants that have not settled, in id order from after `after`. Resolves to where the next sweep goes on, so that
 * however many cannot settle, each has its turn; null: from the first.
 */
export async function sweepUnsettled(
  deps: { readonly store: Store; readonly queue: JobQueue },
  after: TenantId | null = null,
): Promise<TenantId | null> {
  const unsettled = await deps.store.tenants.listUnsettled(SWEPT_AT_ONCE, after);
  await Promise.all(
    unsettled.map((tenant) => ring(deps.queue, tenant.id, tenant.generation, 'resync')),
  );
  return unsettled.length < SWEPT_AT_ONCE ? null : (unsettled.at(-1)?.id ?? null);
}

/**
 * Rings for every tenant of a cluster, spread over `spreadMs`: a full comparison, against whatever a watch may have
 * missed. A tenant that is as wanted costs a few reads and no write.
 */
export async function resyncCluster(
  deps: { readonly store: Store; readonly queue: JobQueue },
  clusterId: ClusterId,
  spreadMs: number,
): Promise<number> {
  let after: string | undefined;
  let count = 0;
  for (;;) {
    const page = await deps.store.tenants.listByCluster(clusterId, {
      limit: PAGE,
      ...(after && { after }),
    });
    const delays = page.items.map((_, index) => Math.round((spreadMs * index) / PAGE));
    await Promise.all(
      page.items.map((tenant, index) =>
        ring(deps.queue, tenant.id, tenant.generation, 'resync', delays[index]),
      ),
    );
    count += page.items.length;
    after = page.items.at(-1)?.id;
    if (!page.hasMore) return count;
  }
}

function ring(
  queue: JobQueue,
  tenantId: TenantId,
  generation: number,
  cause: ReconcileCause,
  delayMs = 0,
): Promise<void> {
  const job = { kind: 'tenant.reconcile', tenantId, generation, cause } as const;
  return queue.enqueue(job, { delayMs });
}
