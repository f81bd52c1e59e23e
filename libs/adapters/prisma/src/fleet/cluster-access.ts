import type {
  ClusterAccess,
  ClusterAccessRepository,
  ClusterReport,
} from '@fleetcommand/application/ports/cluster-access';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import type { ClusterAccess as ClusterAccessRow, Prisma } from '../generated/client.js';

export function prismaClusterAccess(connection: Connection): ClusterAccessRepository {
  // What comes late about a cluster that left the fleet may still be written, and is nobody's.
  const isMember = { cluster: { removedAt: null } };
  const write = async (
    clusterId: ClusterId,
    data: Omit<Prisma.ClusterAccessUncheckedCreateInput, 'clusterId'>,
  ) => {
    await connection.clusterAccess.upsert({
      where: { clusterId },
      create: { clusterId, ...data },
      update: data,
    });
  };
  return {
    async list() {
      const rows = await connection.clusterAccess.findMany({
        where: isMember,
        orderBy: { clusterId: 'asc' },
      });
      return rows.map(accessFromRow);
    },

    async find(clusterId) {
      const row = await connection.clusterAccess.findUnique({ where: { clusterId, ...isMember } });
      return row && accessFromRow(row);
    },

    save: (id, access, now) => write(id, { ...access, rotatedAt: now }),

    recordReport: (id, report, now) =>
      write(id, {
        report: report as unknown as Prisma.InputJsonObject,
        reportedAt: now,
        askedAt: now,
        problem: null,
      }),

    recordProblem: (id, problem, now) => write(id, { problem, askedAt: now }),
  };
}

/** Reports are our own, written by this release or the one before. */
function accessFromRow(row: ClusterAccessRow): ClusterAccess {
  return {
    ...row,
    clusterId: row.clusterId as ClusterId,
    report: row.report as ClusterReport | null,
  };
}
