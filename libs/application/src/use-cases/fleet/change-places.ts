import type { Cluster, Region } from '@fleetcommand/domain/tenancy/cluster';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';

/** Closes a cluster to new tenants, or opens it again. Those that are there stay. */
export function changeCluster(
  deps: TenantCreation,
  actor: Actor,
  id: ClusterId,
  change: Pick<Cluster, 'cordoned'>,
): Promise<Result<Cluster, Failure<'clusters.not-found'>>> {
  return deps.store.transaction(async (tx) => {
    const before = await tx.catalogue.findCluster(id);
    if (!before) return fail('clusters.not-found', 'There is no such cluster.');
    const after = await tx.catalogue.saveCluster({ ...before, ...change });
    const action = after.cordoned ? 'cluster.cordon' : 'cluster.uncordon';
    const entry = { organizationId: null, action, targetId: id, before, after };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(after);
  });
}

/** Renames a region, or takes it out of what is offered at signup. */
export function changeRegion(
  deps: TenantCreation,
  actor: Actor,
  id: string,
  change: Partial<Pick<Region, 'name' | 'open'>>,
): Promise<Result<Region, Failure<'regions.not-found'>>> {
  return deps.store.transaction(async (tx) => {
    const before = (await tx.catalogue.listRegions()).find((region) => region.id === id);
    if (!before) return fail('regions.not-found', 'There is no such region.');
    const after = { ...before, ...change };
    await tx.catalogue.saveRegion(after);
    const entry = { organizationId: null, action: 'region.change', targetId: id, before, after };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(after);
  });
}
