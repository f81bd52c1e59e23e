import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/tenancy/cluster';
import type { ClusterId } from '@fleetcommand/kernel/ids';

/** What can be bought, of what, and where it can run. Plans and blueprints are versioned and never changed in place. */
export interface CatalogueRepository {
  /** The newest version of each, by position. */
  listPlans(): Promise<readonly Plan[]>;
  /** Without `version` the newest. */
  findPlan(id: string, version?: number): Promise<Plan | null>;
  /** Adds the version if it is absent. */
  savePlan(plan: Plan): Promise<void>;

  listBlueprints(): Promise<readonly Blueprint[]>;
  findBlueprint(id: string, version?: number): Promise<Blueprint | null>;
  saveBlueprint(blueprint: Blueprint): Promise<void>;

  listRegions(): Promise<readonly Region[]>;
  saveRegion(region: Region): Promise<void>;
  /** `tenantCount` counts tenants that are not deleted. */
  listClusters(): Promise<readonly (Cluster & { readonly tenantCount: number })[]>;
  findCluster(id: ClusterId): Promise<Cluster | null>;
  /** By name: an existing cluster keeps its id. */
  saveCluster(cluster: Cluster): Promise<Cluster>;
}
