import type { FleetFilter } from '@fleetcommand/application/ports/fleet';
import type { AdminTenantsQuery } from '@fleetcommand/contracts/http/admin/tenants';
import { tenantOfNamespace } from '@fleetcommand/desired-state/names/names';
import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import { slugIn, zonesOf } from '@fleetcommand/domain/tenancy/zones';
import { isId } from '@fleetcommand/kernel/ids';

import { knownId } from '../manners/known-id.js';
import type { ApiParts } from '../platform/settings.js';

type TenantWords = Omit<AdminTenantsQuery, 'limit' | 'cursor'>;

/** By what people name clusters and paste into a search box. */
export async function tenantFilter(
  { store, settings }: Pick<ApiParts, 'store' | 'settings'>,
  words: TenantWords,
): Promise<FleetFilter> {
  const clusters = words.cluster === undefined ? [] : await store.catalogue.listClusters();
  const zones = zonesOf(await store.catalogue.listRegions(), settings.platform.appsDomain);
  return filterOf(words, zones, clusters);
}

/** What people paste into a search box: an id, a namespace, a URL or a host, or words. */
export function filterOf(
  { search, state, cluster, region, plan, organization }: TenantWords,
  zones: readonly string[],
  clusters: readonly Cluster[],
): FleetFilter {
  const states = state?.filter((word) => word !== 'degraded');
  const clusterId = clusters.find(({ name }) => name === cluster)?.id;
  return {
    ...(search && searched(search, zones)),
    ...(states && states.length > 0 && { states }),
    ...(state?.includes('degraded') && { isDegraded: true }),
    ...(clusterId && { clusterId }),
    // A name no cluster has finds nothing.
    ...(cluster !== undefined && clusterId === undefined && { ids: [] }),
    ...(region !== undefined && { regionId: region }),
    ...(plan !== undefined && { planId: plan }),
    ...(organization !== undefined && {
      organizationId: knownId('org', organization),
    }),
  };
}

function searched(search: string, zones: readonly string[]): FleetFilter {
  const text = search.toLowerCase();
  if (isId('ten', text)) return { ids: [text] };
  if (isId('org', text)) return { organizationId: text };
  const tenant = tenantOfNamespace(text);
  if (tenant) return { ids: [tenant] };
  const host = text.replace(/^https?:\/\//, '').replace(/[:/?#].*$/, '');
  return { text: slugIn(host, zones) ?? host };
}
