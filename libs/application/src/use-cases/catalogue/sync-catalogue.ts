import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/tenancy/cluster';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Store } from '../../ports/store.js';

export interface CatalogueSource {
  readonly plans: readonly Plan[];
  readonly blueprints: readonly Blueprint[];
  readonly region: Region;
  /** Name of the cluster this worker is connected to. */
  readonly clusterName: string;
}

/**
 * Brings plans, blueprints, region and cluster into the database; versions that are there stay as they are, and a
 * cordoned cluster stays cordoned.
 */
export async function syncCatalogue(
  deps: { readonly store: Store; readonly ids: IdGenerator },
  source: CatalogueSource,
): Promise<Cluster> {
  return deps.store.transaction(async ({ catalogue }) => {
    for (const plan of source.plans) await catalogue.savePlan(plan);
    for (const blueprint of source.blueprints) await catalogue.saveBlueprint(blueprint);
    await catalogue.saveRegion(source.region);
    const known = (await catalogue.listClusters()).find(({ name }) => name === source.clusterName);
    return catalogue.saveCluster({
      id: deps.ids.next('clu'),
      name: source.clusterName,
      regionId: source.region.id,
      cordoned: known?.cordoned ?? false,
    });
  });
}
