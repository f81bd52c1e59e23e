/** Where an instance can go: gathered, ranked by the rules of domain/clusters/placement, and taken under reservation. */
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import {
  rankClusters,
  type InstanceSize,
  type Placement,
  type Ranking,
} from '@fleetcommand/domain/clusters/placement';
import { NOTHING, plus } from '@fleetcommand/domain/clusters/survey';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { instanceSize } from '@fleetcommand/desired-state/instance-size';
import type { ClusterId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { CatalogueRepository, ClusterStanding, InstanceGroup } from '../../ports/catalogue.js';
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

/** The clusters of a region for an instance, the best first; each explained. Nothing is taken yet. */
export async function rankPlaces(
  { catalogue, tenants }: Pick<Repositories, 'catalogue' | 'tenants'>,
  wanted: WantedPlace,
  standings: readonly ClusterStanding[],
): Promise<Ranking> {
  const { plan, blueprint, regionId } = wanted;
  const neighbours = await neighboursOf(tenants, wanted);
  const placeable = await Promise.all(
    standings
      .filter((cluster) => cluster.regionId === regionId)
      .map(async (cluster) => ({
        ...cluster,
        reserved: await promisedTo(catalogue, cluster.loads),
        ofOrganization: neighbours.filter((id) => id === cluster.id).length,
      })),
  );
  const size = instanceSize(plan, blueprint);
  return rankClusters({ regionId, planId: plan.id, size, ...blueprint.placement }, placeable);
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

/** For what runs already: where it is; room is no question. */
export function placeOf({ id, name }: Cluster, now: Date): Place {
  const verdict = { cluster: name, blocker: null, reason: 'It ran there already.' };
  const placement = { decidedAt: now.toISOString(), verdicts: [verdict] };
  return { clusterId: id, placement, waitsForPlace: false };
}

/**
 * The best place there is, under the region's reservation: until the transaction ends nobody else is placed there, so that what
 * comes at one moment is spread as what comes one after the other. Where none is, the instance waits; null where that
 * would not help.
 */
export async function takePlace(
  repositories: Pick<Repositories, 'catalogue' | 'tenants'>,
  wanted: WantedPlace,
  now: Date,
): Promise<Place | null> {
  const standings = await repositories.catalogue.reserve(wanted.regionId);
  const { candidates, verdicts, fallback } = await rankPlaces(repositories, wanted, standings);
  const placement: Placement = { decidedAt: now.toISOString(), verdicts };
  const [best] = candidates;
  if (best) return { clusterId: best.id, placement, waitsForPlace: false };
  return fallback && { clusterId: fallback.id, placement, waitsForPlace: true };
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
