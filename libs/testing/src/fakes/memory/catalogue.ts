import type {
  CatalogueRepository,
  ClusterStanding,
  InstanceGroup,
} from '@fleetcommand/application/ports/catalogue';

import type { Rows } from './rows.js';
import { mustExist, type Memory } from './tables.js';

interface Versioned {
  readonly id: string;
  readonly version: number;
}

export function memoryCatalogue({ tables, clock }: Memory): CatalogueRepository {
  const offered = () =>
    tables.blueprints.values().filter((item) => !tables.releases.get(keyOf(item))?.withdrawnAt);
  const loadsOf = (clusterId: string): InstanceGroup[] => {
    const promised = tables.tenants
      .values()
      .filter((t) => !t.deletedAt && !t.waitsForPlace)
      .filter((t) => t.clusterId === clusterId || t.movingTo === clusterId);
    const groups = Map.groupBy(promised, (t) =>
      [t.planId, t.planVersion, t.blueprintId, t.blueprintVersion].join('/'),
    );
    return [...groups.values()].flatMap(([first, ...others]) => {
      if (!first) return [];
      const { planId, planVersion, blueprintId, blueprintVersion } = first;
      const tenants = others.length + 1;
      return [{ planId, planVersion, blueprintId, blueprintVersion, tenants }];
    });
  };
  const standings = (): ClusterStanding[] =>
    tables.clusters
      .values()
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((cluster) => {
        const access = tables.clusterAccess.get(cluster.id);
        const loads = loadsOf(cluster.id);
        const waiting = tables.tenants
          .values()
          .filter((t) => !t.deletedAt && t.waitsForPlace && t.clusterId === cluster.id).length;
        return {
          ...cluster,
          tenantCount: loads.reduce((sum, { tenants }) => sum + tenants, waiting),
          loads,
          capacity: access?.report?.capacity ?? null,
          isReachable: (access?.problem ?? null) === null,
        };
      });
  return {
    async listPlans() {
      return newestOfEach(tables.plans.values()).sort(
        (a, b) => a.position - b.position || a.id.localeCompare(b.id),
      );
    },
    async findPlan(id, version) {
      return findVersion(tables.plans, () => tables.plans.values(), id, version);
    },
    async savePlan(plan) {
      if (tables.plans.get(keyOf(plan)) === undefined) tables.plans.set(keyOf(plan), plan);
    },
    async listBlueprints() {
      return newestOfEach(offered()).sort((a, b) => a.id.localeCompare(b.id));
    },
    async findBlueprint(id, version) {
      return findVersion(tables.blueprints, offered, id, version);
    },
    async saveBlueprint(blueprint) {
      const key = keyOf(blueprint);
      if (tables.blueprints.get(key) !== undefined) return;
      tables.blueprints.set(key, blueprint);
      tables.releases.set(key, { publishedAt: clock.now(), withdrawnAt: null });
    },
    // Transactions of the fake are one after the other.
    async lock() {},
    async listRegions() {
      return tables.regions.values().sort((a, b) => a.id.localeCompare(b.id));
    },
    async saveRegion(region) {
      tables.regions.set(region.id, region);
    },
    async removeRegion(id) {
      tables.regions.delete(id);
    },
    async listClusters() {
      return standings();
    },
    async listUnreachable() {
      const away = tables.clusterAccess.values().filter(({ problem }) => problem !== null);
      return new Map(
        away.map((one) => [one.clusterId, one.reportedAt ?? one.askedAt ?? clock.now()]),
      );
    },
    async reserve(regionId) {
      const region = tables.regions.get(regionId);
      // Written as it is: of two transactions that do so, the second is run again.
      if (region) tables.regions.set(regionId, { ...region });
      return standings().filter((cluster) => cluster.regionId === regionId);
    },
    async findCluster(id) {
      return tables.clusters.get(id) ?? null;
    },
    async saveCluster(cluster) {
      mustExist(tables.regions, cluster.regionId, 'region');
      const id = tables.uniques.get(`cluster/${cluster.name}`);
      const saved = { ...cluster, ...(id !== undefined && { id: id as typeof cluster.id }) };
      tables.uniques.set(`cluster/${cluster.name}`, saved.id);
      tables.clusters.set(saved.id, saved);
      return saved;
    },
    async removeCluster(id) {
      const cluster = tables.clusters.get(id);
      if (cluster) tables.uniques.delete(`cluster/${cluster.name}`);
      tables.clusters.delete(id);
      tables.clusterAccess.delete(id);
    },
  };
}

/** Of a version, among those of a table. */
export const keyOf = ({ id, version }: Versioned): string => `${id}@${version}`;

function findVersion<T extends Versioned>(
  rows: Rows<T>,
  offered: () => readonly T[],
  id: string,
  version: number | undefined,
): T | null {
  if (version !== undefined) return rows.get(keyOf({ id, version })) ?? null;
  return newestOfEach(offered()).find((item) => item.id === id) ?? null;
}

function newestOfEach<T extends Versioned>(items: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const item of items) {
    if (item.version > (newest.get(item.id)?.version ?? 0)) newest.set(item.id, item);
  }
  return [...newest.values()];
}
