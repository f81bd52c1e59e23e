/**
 * An order that came while its cluster was gone and nobody had noticed yet: it is made in another one. Only what was never
 * made anywhere goes by itself; whoever lives somewhere is moved by operators, who know whether a cluster will come back.
 */
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { ObservedNamespace } from '../../ports/cluster.js';
import type { Store } from '../../ports/store.js';
import { takePlace } from '../clusters/places.js';
import { ownObjects } from '../tenants/observe-tenant.js';
import type { ActContext } from './act-context.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';

/** Whether the cluster in which it was to be made did not answer when it was last asked; false for all that was made. */
export async function isOrderedIntoLoss(
  { clusterAccess }: Pick<Store, 'clusterAccess'>,
  tenant: Tenant,
  observed: Result<ObservedNamespace, Failure>,
): Promise<boolean> {
  if (!wasNeverMade(tenant, observed) || !isInTrouble(tenant, observed)) return false;
  const access = await clusterAccess.find(tenant.clusterId);
  return access !== null && access.problem !== null;
}

/** One that leaves a place already has no room to remember another. */
function wasNeverMade(tenant: Tenant, observed: Result<ObservedNamespace, Failure>): boolean {
  if (tenant.appliedHash !== null || tenant.adopted || tenant.intent === 'deleted') return false;
  if (tenant.movingTo !== null || tenant.leaving !== null) return false;
  return !observed.ok || ownObjects(tenant, observed.value).length === 0;
}

/** A cache says what it saw last, also of a cluster that is gone: that applying failed is the other sign. */
function isInTrouble({ conditions }: Tenant, observed: Result<ObservedNamespace, Failure>) {
  return !observed.ok || getCondition(conditions, 'ObjectsApplied')?.status === 'False';
}

/**
 * Into the best other cluster of its region, at once and for good; what a try that died may have left in the lost one is taken
 * away when that answers again (`leaving`). Where there is no other it goes on where it is.
 */
export async function placeElsewhere(
  { tenant, plan, blueprint }: TenantFacts,
  { store, clock, held }: ActContext,
): Promise<Effect> {
  if (!plan || !blueprint) throw new Error('what it is made of is known');
  const { id: tenantId, regionId, organizationId } = tenant;
  const wanted = { plan, blueprint, regionId, organizationId, tenantId };
  const isPlaced = await store.transaction(async (tx) => {
    const place = await takePlace(tx, wanted, clock.now());
    // It may answer again since it was asked: then it is no other cluster, and nothing is to be taken away there.
    if (!place || place.waitsForPlace || place.clusterId === tenant.clusterId) return false;
    const { clusterId, placement } = place;
    const placementNumber = tenant.placementNumber + 1;
    const written = await tx.tenants.recordObserved(tenantId, held.lease, tenant.generation, {
      placement: { clusterId, placement, placementNumber },
      leaving: tenant.clusterId,
    });
    return written.ok;
  });
  if (!isPlaced) return { facts: { isOrderedIntoLoss: false }, next: { kind: 'continue' } };
  const message = 'The cluster it was to be made in does not answer. It is made in another.';
  return {
    event: { type: 'normal', reason: 'PlacedElsewhere', message },
    // From stored facts: its home is another now.
    next: { kind: 'again', afterMs: 0, cause: 'progress' },
  };
}
