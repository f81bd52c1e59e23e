/** To another cluster of its region, with its data, its names and its certificates. How it gets there: reconcile-tenant/decide-move.ts. */
import type { PlacementVerdict } from '@fleetcommand/domain/clusters/placement';
import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { ClusterId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ClusterStanding } from '../../ports/catalogue.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { rankPlaces } from '../clusters/places.js';
import {
  changeTenant,
  checkChange,
  type ChangedTenant,
  type ChangeTenantFailureCode,
  type TenantChange,
} from './change-tenant.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;
type PlaceRefusal = 'clusters.not-found' | 'clusters.not-suitable';

/** `cluster`: its name. One that is on its way is called back by moving it to where it still is. */
export async function moveTenant(
  deps: Deps,
  actor: Actor,
  id: TenantId,
  cluster: string,
): Promise<Result<ChangedTenant, Failure<ChangeTenantFailureCode | PlaceRefusal>>> {
  const found = await findTenant(deps.store, actor, id, 'tenants.update');
  if (!found.ok) return found;
  const moving = await movingInto(deps, found.value, cluster);
  return moving.ok ? changeTenant(deps, actor, id, moving.value) : moving;
}

/** What would move it, or why it cannot be moved there; room is asked for once more when it is done. */
export async function movingInto(
  { store }: Pick<Deps, 'store'>,
  tenant: Tenant,
  cluster: string,
): Promise<
  Result<
    TenantChange<PlaceRefusal>,
    Failure<PlaceRefusal | FindTenantFailureCode | 'tenants.being-deleted' | 'tenants.wrong-state'>
  >
> {
  const standings = await store.catalogue.listClusters();
  const target = standings.find(({ name }) => name === cluster);
  if (!target)
    return fail(
      'clusters.not-found',
      `There is no cluster “${cluster}”. See GET /v1/admin/clusters.`,
      {
        pointer: '/cluster',
      },
    );
  if (tenant.movingTo !== null && tenant.clusterId === target.id)
    return ok(callingBack(tenant.movingTo));
  const change: TenantChange<PlaceRefusal> = {
    action: 'tenants.update',
    kind: 'tenant.move',
    wanted: { movingTo: target.id },
    objection: (now) => objectionTo(now, target),
    admit: (tx, now) => admitTo(tx, now, target),
  };
  const possible = checkChange(tenant, change);
  if (!possible.ok) return possible;
  const suitable = await suits(store, tenant, target, standings);
  return suitable.ok ? ok(change) : suitable;
}

/**
 * It stays where it is, and what there is of it in the new place is taken away. Never once it has arrived: that would be taking
 * away the place it lives in.
 */
export function callingBack(from: ClusterId): TenantChange {
  return {
    action: 'tenants.update',
    kind: 'tenant.move',
    wanted: { movingTo: null, leaving: from, whileMovingTo: from },
    objection: ({ movingTo }) => (movingTo === from ? null : 'It has arrived meanwhile.'),
  };
}

function objectionTo(tenant: Tenant, target: Cluster): string | null {
  if (tenant.movingTo !== null || tenant.leaving !== null)
    return 'It is being moved already. Wait until that has ended, or call it back by moving it to where it is.';
  if (tenant.clusterId === target.id) return `It is in ${target.name} already.`;
  if (tenant.adopted)
    return 'It was adopted where it runs, from a namespace that may be others’ too: it stays there. Order a new instance, and restore a copy of its data there.';
  if (tenant.waitsForPlace)
    return 'No cluster had room for it yet: it is placed by itself as soon as one has.';
  if (tenant.standing === 'awaiting-payment')
    return 'There is nothing of it yet: it awaits payment.';
  if (tenant.regionId !== target.regionId)
    return `It is in the region ${tenant.regionId}, and ${target.name} is in ${target.regionId}: an instance is moved within its region, where its data is.`;
  return null;
}

/** By the rules of placing, but for what the cluster is kept for: operators know better. */
async function suits(
  repositories: Pick<Repositories, 'catalogue' | 'tenants'>,
  tenant: Tenant,
  target: Cluster,
  standings: readonly ClusterStanding[],
): Promise<Result<void, Failure<PlaceRefusal>>> {
  const [plan, blueprint] = await Promise.all([
    repositories.catalogue.findPlan(tenant.planId, tenant.planVersion),
    repositories.catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
  ]);
  if (!plan || !blueprint) return ok(undefined);
  const { regionId } = tenant;
  const wanted = { plan, blueprint, regionId, organizationId: null };
  const { verdicts } = await rankPlaces(repositories, wanted, standings);
  return refusalOf(verdicts.find((each) => each.cluster === target.name));
}

const HINDERS: ReadonlySet<string> = new Set(['closed', 'unreachable', 'full', 'labels']);

function refusalOf(
  verdict: PlacementVerdict | undefined,
): Result<void, Failure<'clusters.not-suitable'>> {
  if (!verdict || !HINDERS.has(verdict.blocker ?? '')) return ok(undefined);
  return fail('clusters.not-suitable', `${verdict.cluster} cannot take it: ${verdict.reason}`, {
    pointer: '/cluster',
  });
}

/** Once nobody else can be placed there. */
async function admitTo(
  tx: Repositories,
  tenant: Tenant,
  target: Cluster,
): Promise<Result<void, Failure<PlaceRefusal>>> {
  // Whoever moves there next sees this one.
  return suits(tx, tenant, target, await tx.catalogue.reserve(target.regionId));
}
