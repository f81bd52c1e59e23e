import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/clusters/cluster';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Store } from '../../ports/store.js';

export interface CatalogueSource {
  readonly plans: readonly Plan[];
  readonly blueprints: readonly Blueprint[];
  readonly region: Omit<Region, 'domain' | 'addresses'>;
  /** Name of the cluster this worker is connected to. */
  readonly clusterName: string;
}

/**
 * Brings plans, blueprints, region and cluster into the database; versions that are there stay as they are, and what
 * operators said of a cluster, or of a region’s suffix, its balancer and its being offered, stays said.
 */
export async function syncCatalogue(
  deps: { readonly store: Store; readonly ids: IdGenerator },
  source: CatalogueSource,
): Promise<Cluster> {
  return deps.store.transaction(async ({ catalogue }) => {
    await catalogue.lock();
    for (const plan of source.plans) await catalogue.savePlan(plan);
    for (const blueprint of source.blueprints) await catalogue.saveBlueprint(blueprint);
    const { region } = source;
    const here = (await catalogue.listRegions()).find(({ id }) => id === region.id);
    const { open = region.open, domain = null, addresses = [] } = here ?? {};
    await catalogue.saveRegion({ ...region, open, domain, addresses });
    const known = (await catalogue.listClusters()).find(({ name }) => name === source.clusterName);
    return catalogue.saveCluster({
      id: deps.ids.next('clu'),
      name: source.clusterName,
      regionId: source.region.id,
      cordoned: known?.cordoned ?? false,
      labels: known?.labels ?? {},
    });
  });
}
