/** Where an instance can go: gathered, ranked by the rules of domain/clusters/placement, and taken under reservation. */
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import {
  hasRoom,
  rankClusters,
  type InstanceSize,
  type Placement,
  type Ranking,
} from '@fleetcommand/domain/clusters/placement';
import { NOTHING, plus } from '@fleetcommand/domain/clusters/survey';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster } from '@fleetcommand/domain/tenancy/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { instanceSize } from '@fleetcommand/desired-state/instance-size';
import type { ClusterId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { CatalogueRepository, InstanceGroup } from '../../ports/catalogue.js';
import type { Repositories } from '../../ports/store.js';

export interface WantedPlace {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly regionId: string;
  /** Null: of one that has no other instance. */
  readonly organizationId: OrganizationId | null;
  /** One that is there already and waits: it is no neighbour of itself. */
  readonly tenantId?: TenantId;
}

export type Place = Pick<Tenant, 'clusterId' | 'placement' | 'waitsForPlace'>;

export interface Places extends Ranking {
  readonly size: InstanceSize;
}

/** What there is, and what lives where: counted over all instances. */
export interface Standings {
  readonly clusters: Awaited<ReturnType<CatalogueRepository['listClusters']>>;
  readonly loads: Awaited<ReturnType<CatalogueRepository['listLoads']>>;
}

export async function readStandings(catalogue: CatalogueRepository): Promise<Standings> {
  const [clusters, loads] = await Promise.all([catalogue.listClusters(), catalogue.listLoads()]);
  return { clusters, loads };
}

/** The clusters of a region for an instance, the best first; each explained. Nothing is taken yet. */
export async function rankPlaces(
  { catalogue, tenants }: Pick<Repositories, 'catalogue' | 'tenants'>,
  wanted: WantedPlace,
  known?: Standings,
): Promise<Places> {
  const { plan, blueprint, regionId } = wanted;
  const size = instanceSize(plan, blueprint);
  const [{ clusters, loads }, neighbours] = await Promise.all([
    known ?? readStandings(catalogue),
    neighboursOf(tenants, wanted),
  ]);
  const placeable = await Promise.all(
    clusters
      .filter((cluster) => cluster.regionId === regionId)
      .map(async (cluster) => ({
        ...cluster,
        reserved: await promisedTo(
          catalogue,
          loads.filter(({ clusterId }) => clusterId === cluster.id),
        ),
        ofOrganization: neighbours.filter((id) => id === cluster.id).length,
      })),
  );
  const wish = { regionId, planId: plan.id, size, ...blueprint.placement };
  return { size, ...rankClusters(wish, placeable) };
}

/** Where the organization's other instances are: asked only for an application to which that matters. */
async function neighboursOf(
  tenants: Repositories['tenants'],
  { blueprint, organizationId, tenantId }: WantedPlace,
): Promise<readonly ClusterId[]> {
  if (organizationId === null || blueprint.placement.affinity === 'none') return [];
  const all = await tenants.listOfOrganization(organizationId);
  return all.filter(({ id }) => id !== tenantId).map(({ clusterId }) => clusterId);
}

/** The one place for what runs already: room is no question. */
export function placeOf(cluster: Cluster): Places {
  const standing = { tenantCount: 0, reserved: NOTHING, capacity: null, isReachable: true };
  const verdict = { cluster: cluster.name, blocker: null, reason: 'It ran there already.' };
  const candidates = [{ ...cluster, ...standing, ofOrganization: 0 }];
  return { size: NOTHING, candidates, verdicts: [verdict], fallback: null };
}

/**
 * The best place that is still free once it is reserved: until the transaction ends nobody else is placed there. Where
 * none is, the instance waits.
 */
export async function takePlace(
  catalogue: CatalogueRepository,
  { candidates, verdicts, fallback, size }: Places,
  now: Date,
): Promise<Place | null> {
  const placement: Placement = { decidedAt: now.toISOString(), verdicts };
  for (const { id: clusterId, capacity } of candidates) {
    const isFree =
      capacity === null ||
      hasRoom(
        { capacity, reserved: await promisedTo(catalogue, await catalogue.reserve(clusterId)) },
        size,
      );
    if (isFree) return { clusterId, placement, waitsForPlace: false };
  }
  const waiting = candidates[0] ?? fallback;
  return waiting && { clusterId: waiting.id, placement, waitsForPlace: true };
}

/** Versions of plans and applications never change: the store keeps them at hand. */
async function promisedTo(
  catalogue: CatalogueRepository,
  loads: readonly InstanceGroup[],
): Promise<InstanceSize> {
  let sum: InstanceSize = NOTHING;
  for (const { planId, planVersion, blueprintId, blueprintVersion, tenants } of loads) {
    const plan = await catalogue.findPlan(planId, planVersion);
    const blueprint = await catalogue.findBlueprint(blueprintId, blueprintVersion);
    if (!plan || !blueprint) continue;
    sum = plus(sum, instanceSize(plan, blueprint), tenants);
  }
  return sum;
}
