import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ClusterReport } from '../../ports/cluster-access.js';
import type { ClusterDependencies } from './dependencies.js';
import { kubeconfigContext } from './kubeconfig-context.js';
import { surveyBy } from './preflight.js';
import { recordSurvey } from './record-survey.js';

/**
 * Looks at a cluster now, by its own credentials, and keeps what is found. Of the one that processes are set up with, what
 * the worker found last is all there is: others' rights there are other rights.
 */
export async function checkCluster(
  deps: ClusterDependencies,
  id: ClusterId,
): Promise<Result<ClusterReport, Failure<'clusters.not-found' | 'clusters.unreachable'>>> {
  const { store, secretBox, clusterProbe } = deps;
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
  await recordSurvey(deps, id, found);
  return found;
}
