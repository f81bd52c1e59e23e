import type {
  ClusterAccess,
  ClusterAccessRepository,
} from '@fleetcommand/application/ports/cluster-access';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { Memory } from './tables.js';

const NOTHING_YET: Omit<ClusterAccess, 'clusterId'> = {
  kubeconfigCiphertext: null,
  server: null,
  rotatedAt: null,
  askedAt: null,
  report: null,
  reportedAt: null,
  problem: null,
};

export function memoryClusterAccess({ tables }: Memory): ClusterAccessRepository {
  const rows = tables.clusterAccess;
  const write = async (clusterId: ClusterId, change: Partial<ClusterAccess>) => {
    // As of one that left the fleet: nothing of it is shown any more.
    if (!tables.clusters.get(clusterId)) return;
    rows.set(clusterId, { ...NOTHING_YET, ...rows.get(clusterId), ...change, clusterId });
  };
  return {
    async list() {
      return rows.values().sort((a, b) => (a.clusterId < b.clusterId ? -1 : 1));
    },
    async find(id) {
      return rows.get(id) ?? null;
    },
    save: (id, access, now) => write(id, { ...access, rotatedAt: now }),
    recordReport: (id, report, now) =>
      write(id, { report, reportedAt: now, askedAt: now, problem: null }),
    recordProblem: (id, problem, now) => write(id, { problem, askedAt: now }),
  };
}
