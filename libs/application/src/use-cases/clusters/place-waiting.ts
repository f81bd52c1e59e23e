/** Observes: instances that no cluster had room for. Changes: those that one has room for by now are placed, and rung for. */
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { ClusterStanding } from '../../ports/catalogue.js';
import type { Store } from '../../ports/store.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import { walk } from '../walk.js';
import { rankPlaces, takePlace, type WantedPlace } from './places.js';

interface Dependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

/** The longest waiting first, each of them. Returns how many were placed. */
export async function placeWaiting(deps: Dependencies): Promise<number> {
  const { store } = deps;
  const waiting = walk(
    (page) => store.tenants.listWaiting(page),
    ({ id }) => id,
  );
  /** Where there is no room for one, there is none for others like it: however many wait, each of a kind is asked for once. */
  const hopeless = new Set<string>();
  let standings: readonly ClusterStanding[] | null = null;
  let placed = 0;
  for await (const tenant of waiting) {
    const kind = kindOf(tenant);
    if (hopeless.has(kind)) continue;
    standings ??= await store.catalogue.listClusters();
    const wish = await wishOf(store, tenant);
    // Nobody is held up for one that would only go on waiting.
    if (!wish || !(await hasRoom(store, wish, standings))) {
      hopeless.add(kind);
      continue;
    }
    if (await placeOne(deps, tenant, wish)) placed += 1;
    // One more lives there now.
    standings = null;
  }
  return placed;
}

/** What decides whether there is room for it; whom it is for only decides which is best. */
function kindOf({ planId, planVersion, blueprintId, blueprintVersion, regionId }: Tenant): string {
  return JSON.stringify([planId, planVersion, blueprintId, blueprintVersion, regionId]);
}

async function wishOf({ catalogue }: Store, tenant: Tenant): Promise<WantedPlace | null> {
  const { id: tenantId, regionId, organizationId } = tenant;
  const [plan, blueprint] = await Promise.all([
    catalogue.findPlan(tenant.planId, tenant.planVersion),
    catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
  ]);
  return plan && blueprint && { plan, blueprint, regionId, organizationId, tenantId };
}

async function hasRoom(
  store: Store,
  wish: WantedPlace,
  standings: readonly ClusterStanding[],
): Promise<boolean> {
  return (await rankPlaces(store, wish, standings)).candidates.length > 0;
}

function placeOne(
  { store, ids, clock }: Dependencies,
  { id }: Pick<Tenant, 'id'>,
  wish: WantedPlace,
): Promise<boolean> {
  return store.transaction(async (tx) => {
    const place = await takePlace(tx, wish, clock.now());
    if (!place || place.waitsForPlace) return false;
    if (!(await tx.tenants.place(id, place))) return false;
    await ringForTenant({ ids }, tx, id);
    return true;
  });
}
