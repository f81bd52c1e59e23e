import type { Edge, EdgeReport, EdgeRepository } from '@fleetcommand/application/ports/edges';
import type { EdgeId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import type { Edge as EdgeRow, Prisma } from '../generated/client.js';

export function prismaEdges(connection: Connection): EdgeRepository {
  return {
    async list() {
      return (await connection.edge.findMany({ orderBy: { name: 'asc' } })).map(edgeFromRow);
    },

    async find(id) {
      const row = await connection.edge.findUnique({ where: { id } });
      return row && edgeFromRow(row);
    },

    async register({ id, name, url, discoveredBy }, now) {
      const row = await connection.edge.upsert({
        where: { name },
        create: { id, name, url, discoveredBy, registeredAt: now },
        update: { url, discoveredBy },
      });
      return edgeFromRow(row);
    },

    async remove(id) {
      return (await connection.edge.deleteMany({ where: { id } })).count > 0;
    },

    async recordReport(id, report, { isServing, since: healthSince }, now) {
      const told = { report: toJson(report), reportedAt: now, askedAt: now, problem: null };
      await connection.edge.updateMany({
        where: { id },
        data: { ...told, isServing, healthSince },
      });
    },

    async recordProblem(id, problem, { isServing, since: healthSince }, now) {
      await connection.edge.updateMany({
        where: { id },
        data: { problem, askedAt: now, isServing, healthSince },
      });
    },

    async setDraining(id, drainingSince) {
      await connection.edge.updateMany({ where: { id }, data: { drainingSince } });
    },
  };
}

function toJson(report: EdgeReport): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(report)) as Prisma.InputJsonObject;
}

/** Reports are our own, written by this release or the one before: a field more or less is the reader's to bear. */
function edgeFromRow({ isServing, healthSince, ...row }: EdgeRow): Edge {
  const health = isServing === null || !healthSince ? null : { isServing, since: healthSince };
  return { ...row, id: row.id as EdgeId, report: row.report as EdgeReport | null, health };
}
