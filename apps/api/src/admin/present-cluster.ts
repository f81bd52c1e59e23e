import type { ClusterAccess, GivenAccess } from '@fleetcommand/application/ports/cluster-access';
import type { Store } from '@fleetcommand/application/ports/store';
import type {
  AdminCluster,
  ClusterAccess as AccessRequest,
  ClusterReport,
} from '@fleetcommand/contracts/http/admin/clusters';
import { Secret } from '@fleetcommand/kernel/secret';

import { namedClusters, presentCluster } from './fleet-clusters.js';

/** Every cluster, with how it is reached and what it was found to be. */
export async function adminClusters(store: Pick<Store, 'catalogue' | 'clusterAccess' | 'fleet'>) {
  const [clusters, accesses, leaving] = await Promise.all([
    namedClusters(store),
    store.clusterAccess.list(),
    store.fleet.countLeaving(),
  ]);
  const byId = new Map(accesses.map((access) => [access.clusterId, access]));
  return clusters.map((cluster): AdminCluster => {
    const { id, labels } = cluster;
    return {
      ...presentCluster(cluster),
      labels: { ...labels },
      leaving: leaving.get(id) ?? 0,
      ...describeAccess(byId.get(id)),
    };
  });
}

function describeAccess(access: ClusterAccess | undefined) {
  return {
    access: access?.kubeconfigCiphertext ? ('given' as const) : ('own' as const),
    server: access?.server ?? null,
    rotatedAt: access?.rotatedAt?.toISOString() ?? null,
    state: stateOf(access),
    problem: access?.problem ?? null,
    askedAt: access?.askedAt?.toISOString() ?? null,
    report: access?.report ? presentReport(access.report) : null,
    reportedAt: access?.reportedAt?.toISOString() ?? null,
  };
}

function stateOf(access: ClusterAccess | undefined): AdminCluster['state'] {
  if (!access?.askedAt) return 'unknown';
  return access.problem === null ? 'ready' : 'unreachable';
}

export function presentReport(report: NonNullable<ClusterAccess['report']>): ClusterReport {
  return { ...report, checks: report.checks.map((check) => ({ ...check })) };
}

/** Secrets are wrapped as they come in. */
export function readAccess(given: AccessRequest): GivenAccess {
  if (!('kubeconfig' in given)) return { ...given, token: new Secret(given.token) };
  return { kubeconfig: new Secret(given.kubeconfig), context: given.context ?? null };
}
