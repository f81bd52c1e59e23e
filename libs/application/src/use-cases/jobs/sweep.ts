/**
 * Observes: tenants that owe work. Changes: rings for each. This is what makes Redis only a doorbell: whatever rings
 * were lost, the next sweep rings again.
 */
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { ClusterId, TenantId } from '@fleetcommand/kernel/ids';

import type { JobQueue, ReconcileCause } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';
import { walk } from '../walk.js';

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

/** How far apart a resync rings: over so long for each hundred tenants, and over `longestMs` for however many. */
export interface ResyncPace {
  readonly hundredMs: number;
  readonly longestMs: number;
}

/**
 * Rings for every tenant of a cluster, evenly over all of its span: a full comparison, against whatever a watch may have
 * missed. A tenant that is as wanted costs a few reads and no write.
 */
export async function resyncCluster(
  deps: { readonly store: Store; readonly queue: JobQueue },
  clusterId: ClusterId,
  { hundredMs, longestMs }: ResyncPace,
): Promise<number> {
  const tenants = await listAll(deps.store, clusterId);
  const spanMs = Math.min((hundredMs * tenants.length) / 100, longestMs);
  for (let first = 0; first < tenants.length; first += PAGE) {
    const rings = tenants.slice(first, first + PAGE).map(({ id, generation }, index) => {
      const delayMs = Math.round((spanMs * (first + index)) / tenants.length);
      return ring(deps.queue, id, generation, 'resync', delayMs);
    });
    await Promise.all(rings);
  }
  return tenants.length;
}

async function listAll({ tenants }: Pick<Store, 'tenants'>, clusterId: ClusterId) {
  const all: Pick<Tenant, 'id' | 'generation'>[] = [];
  const there = walk(
    (page) => tenants.listByCluster(clusterId, page),
    ({ id }) => id,
  );
  for await (const tenant of there) all.push(tenant);
  return all;
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
