/** Observes: instances that no cluster had room for. Changes: those that one has room for by now are placed, and rung for. */
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { ClusterStanding } from '../../ports/catalogue.js';
import type { Store } from '../../ports/store.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import { rankPlaces, takePlace } from './places.js';

const AT_ONCE = 100;

interface Dependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

/** The longest waiting first. Returns how many were placed. */
export async function placeWaiting(deps: Dependencies): Promise<number> {
  let placed = 0;
  let standings: readonly ClusterStanding[] | null = null;
  for (const tenant of await deps.store.tenants.listWaiting(AT_ONCE)) {
    standings ??= await deps.store.catalogue.listClusters();
    if (!(await placeOne(deps, tenant, standings))) continue;
    placed += 1;
    // One more lives there now.
    standings = null;
  }
  return placed;
}

async function placeOne(
  { store, ids, clock }: Dependencies,
  tenant: Tenant,
  standings: readonly ClusterStanding[],
): Promise<boolean> {
  const { id, planId, planVersion, blueprintId, blueprintVersion } = tenant;
  const [plan, blueprint] = await Promise.all([
    store.catalogue.findPlan(planId, planVersion),
    store.catalogue.findBlueprint(blueprintId, blueprintVersion),
  ]);
  if (!plan || !blueprint) return false;
  const { regionId, organizationId } = tenant;
  const wish = { plan, blueprint, regionId, organizationId, tenantId: id };
  // Nobody is held up for one that would only go on waiting.
  const { candidates } = await rankPlaces(store, wish, standings);
  if (candidates.length === 0) return false;
  return store.transaction(async (tx) => {
    const place = await takePlace(tx, wish, clock.now());
    if (!place || place.waitsForPlace) return false;
    if (!(await tx.tenants.place(id, place))) return false;
    await ringForTenant({ ids }, tx, id);
    return true;
  });
}
