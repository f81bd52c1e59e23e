import type { Store } from '@fleetcommand/application/ports/store';
import type { FleetCluster } from '@fleetcommand/contracts/http/admin/fleet';

/** Every cluster with its region's name and the number of its tenants. */
export async function fleetClusters({
  catalogue,
}: Pick<Store, 'catalogue'>): Promise<FleetCluster[]> {
  const [clusters, regions] = await Promise.all([
    catalogue.listClusters(),
    catalogue.listRegions(),
  ]);
  const names = new Map(regions.map(({ id, name }) => [id, name]));
  return clusters.map(({ id, name, regionId, cordoned, tenantCount }) => ({
    id,
    name,
    region: regionId,
    regionName: names.get(regionId) ?? regionId,
    cordoned,
    tenantCount,
  }));
}
