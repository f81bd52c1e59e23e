/** The clusters: the one this process is set up with, and those whose credentials are stored. */
import { watchCluster, type WatchedCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import {
  createClusterFleet,
  type ClusterFleet,
} from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import type { Store } from '@fleetcommand/application/ports/store';
import { syncCatalogue } from '@fleetcommand/application/use-cases/catalogue/sync-catalogue';
import { fleetMembers } from '@fleetcommand/application/use-cases/clusters/members';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { unwrap, type Failure } from '@fleetcommand/kernel/result';
import { uuidIds } from '@fleetcommand/runtime/ids';
import type { Logger } from '@fleetcommand/runtime/logging';
import { VERSION } from '@fleetcommand/runtime/version';

import { readBlueprints } from './blueprints.js';
import type { WorkerConfig } from './config.js';

const AS_WORKER = { component: 'worker', version: VERSION } as const;

/** Watched, under the id that the catalogue gives its name; what is offered is brought into the catalogue before. */
export async function openOwnCluster(
  config: WorkerConfig,
  store: Store,
  logger: Logger,
): Promise<WatchedCluster> {
  const blueprints = await readBlueprints(config.BLUEPRINTS_DIR, logger);
  const { id } = await syncCatalogue(
    { store, ids: uuidIds },
    {
      plans: DEFAULT_PLANS,
      blueprints,
      region: { id: config.REGION_ID, name: config.REGION_NAME, open: true },
      clusterName: config.CLUSTER_NAME,
    },
  );
  const connected = await connect({
    ...(config.KUBECONFIG && { kubeconfigPath: config.KUBECONFIG }),
    ...(config.KUBE_CONTEXT && { context: config.KUBE_CONTEXT }),
    inCluster: !config.KUBECONFIG,
    ...AS_WORKER,
  });
  return watchCluster({
    id,
    connection: unwrap(connected),
    onWatchError: watchErrorsTo(logger),
  });
}

export function watchErrorsTo(logger: Logger) {
  return ({ code, message }: Failure) =>
    logger.warn({ code, reason: message }, 'a watch failed and is taken up again');
}

export function openFleet(
  own: WatchedCluster,
  deps: Parameters<typeof fleetMembers>[0],
  logger: Logger,
): ClusterFleet {
  return createClusterFleet({
    ...AS_WORKER,
    own,
    load: () => fleetMembers(deps),
    onWatchError: watchErrorsTo(logger),
    onUnusable: (cluster, failure) =>
      logger.error(
        { cluster, reason: failure.message },
        'a cluster’s credentials are of no use: give it others (fleet clusters rotate-credentials)',
      ),
  });
}
