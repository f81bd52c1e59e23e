import type { ClusterProbe } from '@fleetcommand/application/ports/cluster-access';
import { err } from '@fleetcommand/kernel/result';
import { toPort } from './cluster.js';
import { connect, type ConnectOptions } from './connection.js';
import { readGivenAccess } from './given-access.js';
import { surveyCluster } from './survey.js';

/** Each survey has a connection of its own: what is tried leaves nothing behind. */
export function createClusterProbe(
  options: Pick<ConnectOptions, 'component' | 'version'>,
): ClusterProbe {
  return {
    read: readGivenAccess,
    async survey(kubeconfig) {
      const connection = await connect({ ...options, kubeconfig });
      if (!connection.ok) return err(toPort(connection.error));
      try {
        return await surveyCluster(connection.value);
      } finally {
        await connection.value.close();
      }
    },
  };
}
