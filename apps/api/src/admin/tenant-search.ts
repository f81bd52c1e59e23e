import type { FleetFilter } from '@fleetcommand/application/ports/fleet';
import type { AdminTenantsQuery } from '@fleetcommand/contracts/http/admin/tenants';
import { tenantOfNamespace } from '@fleetcommand/desired-state/names/names';
import type { Cluster } from '@fleetcommand/domain/tenancy/cluster';
import { isId } from '@fleetcommand/kernel/ids';

import { knownId } from '../manners/known-id.js';

/** What people paste into a search box: an id, a namespace, a URL or a host, or words. */
export function tenantFilter(
  { search, state, cluster, region, plan, organization }: AdminTenantsQuery,
  appsDomain: string,
  clusters: readonly Cluster[],
): FleetFilter {
  const states = state?.filter((word) => word !== 'degraded');
  const clusterId = clusters.find(({ name }) => name === cluster)?.id;
  return {
    ...(search && searched(search, appsDomain)),
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

function searched(search: string, appsDomain: string): FleetFilter {
  const text = search.toLowerCase();
  if (isId('ten', text)) return { ids: [text] };
  if (isId('org', text)) return { organizationId: text };
  const tenant = tenantOfNamespace(text);
  if (tenant) return { ids: [tenant] };
  const host = text.replace(/^https?:\/\//, '').replace(/[:/?#].*$/, '');
  const suffix = `.${appsDomain}`;
  return { text: host.endsWith(suffix) ? host.slice(0, -suffix.length) : host };
}
