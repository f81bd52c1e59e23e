import type { EdgeRepository } from '@fleetcommand/application/ports/edges';

import type { Memory } from './tables.js';

export function memoryEdges({ tables }: Memory): EdgeRepository {
  return {
    async list() {
      return tables.edges.values().sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async find(id) {
      return tables.edges.get(id) ?? null;
    },
    async register({ id, name, url, discoveredBy }, now) {
      const known = tables.edges.values().find((edge) => edge.name === name);
      const edge = known
        ? { ...known, url, discoveredBy }
        : {
            id,
            name,
            url,
            discoveredBy,
            registeredAt: now,
            askedAt: null,
            report: null,
            reportedAt: null,
            problem: null,
            health: null,
            drainingSince: null,
          };
      tables.edges.set(edge.id, edge);
      return edge;
    },
    async remove(id) {
      if (tables.edges.get(id) === undefined) return false;
      tables.edges.delete(id);
      return true;
    },
    async recordReport(id, report, health, now) {
      const edge = tables.edges.get(id);
      if (edge)
        tables.edges.set(id, {
          ...edge,
          report,
          reportedAt: now,
          askedAt: now,
          problem: null,
          health,
        });
    },
    async recordProblem(id, problem, health, now) {
      const edge = tables.edges.get(id);
      if (edge) tables.edges.set(id, { ...edge, problem, health, askedAt: now });
    },
    async setDraining(id, drainingSince) {
      const edge = tables.edges.get(id);
      if (edge) tables.edges.set(id, { ...edge, drainingSince });
    },
  };
}
