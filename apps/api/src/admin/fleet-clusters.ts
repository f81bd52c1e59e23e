import type { ClusterStanding } from '@fleetcommand/application/ports/catalogue';
import type { Store } from '@fleetcommand/application/ports/store';
import type { FleetCluster } from '@fleetcommand/contracts/http/admin/fleet';

/** Every cluster with its region's name and the number of its tenants. */
export async function fleetClusters(store: Pick<Store, 'catalogue'>): Promise<FleetCluster[]> {
  return (await namedClusters(store)).map(presentCluster);
}

export type NamedCluster = ClusterStanding & { readonly regionName: string };

export async function namedClusters({
  catalogue,
}: Pick<Store, 'catalogue'>): Promise<readonly NamedCluster[]> {
  const [clusters, regions] = await Promise.all([
    catalogue.listClusters(),
    catalogue.listRegions(),
  ]);
  const names = new Map(regions.map(({ id, name }) => [id, name]));
  return clusters.map((cluster) => ({
    ...cluster,
    regionName: names.get(cluster.regionId) ?? cluster.regionId,
  }));
}

export function presentCluster(cluster: NamedCluster): FleetCluster {
  const { id, name, regionId, regionName, cordoned, tenantCount } = cluster;
  return { id, name, region: regionId, regionName, cordoned, tenantCount };
}
