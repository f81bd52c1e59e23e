/** The region of a deleted instance went on without it: what it was reached at, and where it was, may be no more. */
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { TenantHome } from '../../ports/tenants.js';
import { takePlace, type Place } from '../clusters/places.js';
import { addressIn } from '../tenants/address-in.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';

export type HomeFailureCode =
  | 'catalogue.unknown-region'
  | 'catalogue.unknown-blueprint'
  | 'catalogue.region-full'
  | 'slugs.unusable';

type Home<T> = Result<T, Failure<HomeFailureCode>>;

/**
 * Below the suffix that its region has now: records and certificate of the one before went with it. In its cluster, or
 * placed anew where that was taken out of the fleet.
 */
export async function whereItComesBack(
  { domains }: Pick<TenantCreation, 'domains'>,
  tx: Repositories,
  tenant: Tenant,
  plan: Plan,
  now: Date,
): Promise<Home<TenantHome>> {
  const regions = await tx.catalogue.listRegions();
  const region = regions.find(({ id }) => id === tenant.regionId);
  if (!region) {
    const message = `The region it was in, ${tenant.regionId}, is no more. Order a new instance in another one.`;
    return fail('catalogue.unknown-region', message);
  }
  const { domain: platformDomain } = region;
  const free = addressIn(regions, { slug: tenant.slug, platformDomain }, domains);
  if (!free.ok) return free;
  const place = await placeFor(tx, tenant, plan, now);
  return place.ok ? ok({ ...place.value, platformDomain }) : place;
}

async function placeFor(
  tx: Repositories,
  tenant: Tenant,
  plan: Plan,
  now: Date,
): Promise<Home<Place>> {
  const { clusterId, placement, waitsForPlace, regionId, organizationId, id: tenantId } = tenant;
  const clusters = await tx.catalogue.listClusters();
  if (clusters.some(({ id }) => id === clusterId))
    return ok({ clusterId, placement, waitsForPlace });
  const { blueprintId, blueprintVersion } = tenant;
  const blueprint = await tx.catalogue.findBlueprint(blueprintId, blueprintVersion);
  if (!blueprint) {
    const message = `Its application ${blueprintId} is gone. An operator must publish it again.`;
    return fail('catalogue.unknown-blueprint', message);
  }
  const wanted = { plan, blueprint, regionId, organizationId, tenantId };
  const place = await takePlace(tx, wanted, now);
  if (place) return ok(place);
  const message = `No cluster of ${regionId} takes instances at the moment. Try again later.`;
  return fail('catalogue.region-full', message);
}
