import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ClusterReport } from '../../ports/cluster-access.js';
import type { ClusterDependencies } from './dependencies.js';
import { kubeconfigContext } from './kubeconfig-context.js';
import { surveyBy } from './preflight.js';

/**
 * Looks at a cluster now, by its own credentials, and keeps what is found. Of the one that processes are set up with, what
 * the worker found last is all there is: others' rights there are other rights.
 */
export async function checkCluster(
  { store, clock, secretBox, clusterProbe }: ClusterDependencies,
  id: ClusterId,
): Promise<Result<ClusterReport, Failure<'clusters.not-found' | 'clusters.unreachable'>>> {
  const cluster = await store.catalogue.findCluster(id);
  if (!cluster) return fail('clusters.not-found', 'There is no such cluster.');
  const access = await store.clusterAccess.find(id);
  if (!access?.kubeconfigCiphertext) {
    if (access?.report && access.problem === null) return ok(access.report);
    const why = access?.problem ?? 'No worker has looked at it yet: see that one runs.';
    return fail('clusters.unreachable', why, { retry: 'backoff' });
  }
  const kubeconfig = secretBox.open(access.kubeconfigCiphertext, kubeconfigContext(id));
  const found = await surveyBy(clusterProbe, kubeconfig);
  if (found.ok) await store.clusterAccess.recordReport(id, found.value, clock.now());
  else await store.clusterAccess.recordProblem(id, found.error.message, clock.now());
  return found;
}
