import type { CatalogueRepository } from '@fleetcommand/application/ports/catalogue';

import type { Rows } from './rows.js';
import { mustExist, type Memory } from './tables.js';

interface Versioned {
  readonly id: string;
  readonly version: number;
}

export function memoryCatalogue({ tables }: Memory): CatalogueRepository {
  const countTenants = (clusterId: string) =>
    tables.tenants.values().filter((t) => t.clusterId === clusterId && !t.deletedAt).length;
  return {
    async listPlans() {
      return newestOfEach(tables.plans).sort(
        (a, b) => a.position - b.position || a.id.localeCompare(b.id),
      );
    },
    async findPlan(id, version) {
      return findVersion(tables.plans, id, version);
    },
    async savePlan(plan) {
      saveOnce(tables.plans, plan);
    },
    async listBlueprints() {
      return newestOfEach(tables.blueprints).sort((a, b) => a.id.localeCompare(b.id));
    },
    async findBlueprint(id, version) {
      return findVersion(tables.blueprints, id, version);
    },
    async saveBlueprint(blueprint) {
      saveOnce(tables.blueprints, blueprint);
    },
    async listRegions() {
      return tables.regions.values().sort((a, b) => a.id.localeCompare(b.id));
    },
    async saveRegion(region) {
      tables.regions.set(region.id, region);
    },
    async listClusters() {
      return tables.clusters
        .values()
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((cluster) => ({ ...cluster, tenantCount: countTenants(cluster.id) }));
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
  };
}

function saveOnce<T extends Versioned>(rows: Rows<T>, item: T): void {
  const key = `${item.id}@${item.version}`;
  if (rows.get(key) === undefined) rows.set(key, item);
}

function findVersion<T extends Versioned>(rows: Rows<T>, id: string, version?: number): T | null {
  if (version !== undefined) return rows.get(`${id}@${version}`) ?? null;
  return newestOfEach(rows).find((item) => item.id === id) ?? null;
}

function newestOfEach<T extends Versioned>(rows: Rows<T>): T[] {
  const newest = new Map<string, T>();
  for (const item of rows.values()) {
    if (item.version > (newest.get(item.id)?.version ?? 0)) newest.set(item.id, item);
  }
  return [...newest.values()];
}
