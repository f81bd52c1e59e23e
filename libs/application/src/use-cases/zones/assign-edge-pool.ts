/** Which edges an instance is led to: those of a pool that is set aside for it, or the shared ones. */
import { NO_PLACE, SHARED_POOL } from '@fleetcommand/domain/edges/standing';
import { isNear } from '@fleetcommand/domain/edges/zone-facts';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { findTenant, type FindTenantFailureCode } from '../tenants/find-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';

/** `shared` gives the pool back. Records follow within seconds; the instance itself is not touched. */
export async function assignEdgePool(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: TenantId,
  pool: string,
): Promise<Result<Tenant, Failure<FindTenantFailureCode | 'edges.pool-not-found'>>> {
  return deps.store.transaction(async (tx) => {
    const found = await findTenant(tx, actor, id, 'tenants.update');
    if (!found.ok) return found;
    const tenant = found.value;
    const known = await checkPool(tx, tenant, pool);
    if (!known.ok) return known;
    const before = (await tx.edgePools.poolOf(id)) ?? SHARED_POOL;
    if (before === pool) return ok(tenant);
    if (pool === SHARED_POOL) await tx.edgePools.release(id);
    else await tx.edgePools.assign(id, pool, deps.clock.now());
    await tx.audit.append(
      auditEntry(deps, actor, {
        organizationId: tenant.organizationId,
        action: 'tenant.assign-edges',
        targetId: id,
        before: { pool: before },
        after: { pool },
      }),
    );
    return ok(tenant);
  });
}

/** A pool is what edges say they are of: one that no edge of the region names would lead nobody anywhere. */
async function checkPool(
  { edges }: Pick<Repositories, 'edges'>,
  tenant: Tenant,
  pool: string,
): Promise<Result<void, Failure<'edges.pool-not-found'>>> {
  if (pool === SHARED_POOL) return ok(undefined);
  const near = { region: tenant.regionId, isInOwnZone: tenant.platformDomain === null };
  const places = (await edges.list()).map(({ report }) => report?.place ?? NO_PLACE);
  const pools = places.filter((place) => isNear(place, near)).map((place) => place.pool);
  const names = [...new Set(pools)].sort();
  if (names.includes(pool)) return ok(undefined);
  const known = names.length > 0 ? names.join(', ') : 'none';
  return fail(
    'edges.pool-not-found',
    `No edge of ${tenant.regionId} is of the pool “${pool}”; there is: ${known}. Start edges with EDGE_POOL=${pool} and EDGE_REGION=${tenant.regionId} first.`,
    { pointer: '/pool' },
  );
}
