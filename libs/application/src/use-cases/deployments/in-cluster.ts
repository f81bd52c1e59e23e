/** The cluster that deployments go to, and what its refusals are to whoever deploys. */
import { err, fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Cluster, ClusterFailureCode, FieldOwner } from '../../ports/cluster.js';
import { withLease } from '../leases/with-lease.js';
import { targetOf, type DeployedService, type DeploymentDependencies } from './dependencies.js';

/** Owns the fields that specifications set. */
export const DEPLOYER: FieldOwner['manager'] = 'fleetcommand-deployer';

export type InClusterFailureCode =
  | 'deployments.busy'
  | 'deployments.cluster-away'
  | 'deployments.conflict'
  | 'deployments.namespace-not-found'
  | 'deployments.refused';

/**
 * Does the work on the first cluster of the catalogue that this process can reach; one piece of work on a service at a
 * time, whichever process does it.
 */
export async function inCluster<T, Code extends string>(
  deps: DeploymentDependencies,
  service: DeployedService,
  work: (cluster: Cluster) => Promise<Result<T, Failure<Code>>>,
): Promise<Result<T, Failure<Code | InClusterFailureCode>>> {
  const cluster = await reach(deps);
  if (!cluster)
    return fail(
      'deployments.cluster-away',
      'This process is connected to no cluster of the fleet. See GET /v1/admin/clusters, and CLUSTER_NAME in its settings.',
    );
  const { leases } = deps.store;
  const name = `deployment/${targetOf(service)}`;
  const outcome = await withLease({ ...deps, leases }, name, deps.lease, () => work(cluster));
  if (outcome.kind === 'done') return outcome.value;
  return fail(
    'deployments.busy',
    `Somebody else is deploying or deleting ${targetOf(service)} at this moment. Repeat it when they are done.`,
  );
}

async function reach({ store, clusters }: DeploymentDependencies): Promise<Cluster | null> {
  for (const { id } of await store.catalogue.listClusters()) {
    const found = await clusters.get(id);
    if (found.ok) return found.value;
  }
  return null;
}

const CODES: Readonly<Record<ClusterFailureCode, InClusterFailureCode>> = {
  'cluster.unreachable': 'deployments.cluster-away',
  'cluster.overloaded': 'deployments.cluster-away',
  'cluster.breaker-open': 'deployments.cluster-away',
  'cluster.unknown': 'deployments.cluster-away',
  'cluster.conflict': 'deployments.conflict',
  'cluster.not-found': 'deployments.namespace-not-found',
  'cluster.forbidden': 'deployments.refused',
  'cluster.invalid': 'deployments.refused',
  'cluster.quota-exceeded': 'deployments.refused',
};

/** The cluster's own words, under a code of the deployer's. */
export function refusal(failure: Failure<ClusterFailureCode>) {
  return err({ ...failure, code: CODES[failure.code] });
}
