import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import { clusterSettings, type ClusterSettings } from '../fleet/change-places.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';
import type { ClusterDependencies } from './dependencies.js';
import { describeLeft } from './left-behind.js';

export type RemoveClusterFailureCode =
  | 'clusters.not-found'
  | 'clusters.not-empty'
  | 'clusters.own'
  | ChangedMeanwhile;

/**
 * Takes a cluster out of the fleet, with its credentials. Refused while anybody lives there, or where it is not `asRead` any
 * more.
 */
export async function removeCluster(
  deps: Pick<ClusterDependencies, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: ClusterId,
  asRead?: ClusterSettings,
): Promise<Result<void, Failure<RemoveClusterFailureCode>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const cluster = await tx.catalogue.findCluster(id);
    if (!cluster) return fail('clusters.not-found', 'There is no such cluster.');
    const stale = changedMeanwhile('cluster', asRead, clusterSettings(cluster));
    if (stale) return stale;
    const access = await tx.clusterAccess.find(id);
    if (!access?.kubeconfigCiphertext) {
      const message = `${cluster.name} is the cluster that workers are set up with: they would bring it back. Set them up with another first.`;
      return fail('clusters.own', message);
    }
    // Whoever is being placed there right now is seen, and nobody is meanwhile.
    await tx.catalogue.reserve(cluster.regionId);
    const left = await describeLeft(tx, id);
    if (left !== null) {
      const fix = `Drain it first: fleet clusters drain ${cluster.name}.`;
      return fail('clusters.not-empty', `${cluster.name} still has ${left}. ${fix}`);
    }
    await tx.catalogue.removeCluster(id, deps.clock.now());
    const entry = { organizationId: null, action: 'cluster.remove', targetId: id, before: cluster };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(undefined);
  });
}
