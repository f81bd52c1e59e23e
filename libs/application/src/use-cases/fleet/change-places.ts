import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';

/** What people change of a cluster. */
export type ClusterSettings = Pick<Cluster, 'cordoned' | 'labels'>;

export const clusterSettings = ({ cordoned, labels }: ClusterSettings): ClusterSettings => ({
  cordoned,
  labels,
});

/**
 * Closes a cluster to new tenants, opens it again, or labels it otherwise. Those that are there stay. Only while it is
 * `asRead`, where that is given.
 */
export function changeCluster(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: ClusterId,
  change: Partial<ClusterSettings>,
  asRead?: ClusterSettings,
): Promise<Result<Cluster, Failure<'clusters.not-found' | ChangedMeanwhile>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const before = await tx.catalogue.findCluster(id);
    if (!before) return fail('clusters.not-found', 'There is no such cluster.');
    const stale = changedMeanwhile('cluster', asRead, clusterSettings(before));
    if (stale) return stale;
    const after = await tx.catalogue.saveCluster({ ...before, ...change });
    const action = actionOf(before, after);
    const entry = { organizationId: null, action, targetId: id, before, after };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(after);
  });
}

function actionOf(before: Cluster, after: Cluster): string {
  if (before.cordoned === after.cordoned) return 'cluster.change';
  return after.cordoned ? 'cluster.cordon' : 'cluster.uncordon';
}
