import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { ClusterCapacity } from '@fleetcommand/domain/clusters/survey';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/clusters/cluster';
import type { ClusterId } from '@fleetcommand/kernel/ids';

/** A cluster with what counts for placing. */
export interface ClusterStanding extends Cluster {
  /** Tenants that are not deleted, those on their way there, and those that wait for a place there. */
  readonly tenantCount: number;
  /** What is promised there: who lives there or is on the way, by plan and application; who waits is promised nothing. */
  readonly loads: readonly InstanceGroup[];
  /** Null where nobody has told. */
  readonly capacity: ClusterCapacity | null;
  /** False when it did not answer as it was last asked. */
  readonly isReachable: boolean;
}

/** Instances of one size. */
export interface InstanceGroup {
  readonly planId: string;
  readonly planVersion: number;
  readonly blueprintId: string;
  readonly blueprintVersion: number;
  readonly tenants: number;
}

/** What can be bought, of what, and where it can run. Plans and blueprints are versioned and never changed in place. */
export interface CatalogueRepository {
  /** The newest version of each, by position. */
  listPlans(): Promise<readonly Plan[]>;
  /** Without `version` the newest. */
  findPlan(id: string, version?: number): Promise<Plan | null>;
  /** Adds the version if it is absent. */
  savePlan(plan: Plan): Promise<void>;

  /** The newest version of each that is not withdrawn. */
  listBlueprints(): Promise<readonly Blueprint[]>;
  /** Any version, withdrawn or not; without `version` the newest that is not. */
  findBlueprint(id: string, version?: number): Promise<Blueprint | null>;
  saveBlueprint(blueprint: Blueprint): Promise<void>;

  /**
   * Until the transaction ends nobody else who locks it changes plans, applications, regions or clusters: what is read by
   * then stays so.
   */
  lock(): Promise<void>;
  listRegions(): Promise<readonly Region[]>;
  saveRegion(region: Region): Promise<void>;
  /** It is not listed any more. */
  removeRegion(id: string, now: Date): Promise<void>;
  /** By name. */
  listClusters(): Promise<readonly ClusterStanding[]>;
  /** Those that did not answer when they were last asked, and when each last did. */
  listUnreachable(): Promise<ReadonlyMap<ClusterId, Date>>;
  /** Takes the region's reservation until the transaction ends, and says how its clusters stand by then. */
  reserve(regionId: string): Promise<readonly ClusterStanding[]>;
  findCluster(id: ClusterId): Promise<Cluster | null>;
  /** By name: an existing cluster keeps its id. */
  saveCluster(cluster: Cluster): Promise<Cluster>;
  /** It is not found any more, and its name is free; with it go its credentials. */
  removeCluster(id: ClusterId, now: Date): Promise<void>;
}
