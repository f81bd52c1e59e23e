import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { GivenAccess } from '../../ports/cluster-access.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import type { ClusterDependencies } from './dependencies.js';
import { kubeconfigContext } from './kubeconfig-context.js';
import { preflight, type PreflightFailureCode } from './preflight.js';

const GONE = 'There is no such cluster.';

/** Other credentials for the same cluster, in use once they are proven; the old ones serve until then. */
export async function rotateCredentials(
  deps: ClusterDependencies,
  actor: Actor,
  id: ClusterId,
  given: GivenAccess,
): Promise<Result<void, Failure<PreflightFailureCode | 'clusters.not-found' | 'clusters.own'>>> {
  const { store } = deps;
  const cluster = await store.catalogue.findCluster(id);
  if (!cluster) return fail('clusters.not-found', GONE);
  const before = await store.clusterAccess.find(id);
  if (!before?.kubeconfigCiphertext) {
    const message = `${cluster.name} is the cluster that workers are set up with: change their KUBECONFIG, or their service account.`;
    return fail('clusters.own', message);
  }
  const proven = await preflight(deps.clusterProbe, given);
  if (!proven.ok) return proven;
  const { kubeconfig, server, report } = proven.value;
  return store.transaction(async (tx) => {
    await tx.catalogue.lock();
    // It may have been taken out of the fleet while they were proven.
    if (!(await tx.catalogue.findCluster(id))) return fail('clusters.not-found', GONE);
    const now = deps.clock.now();
    const kubeconfigCiphertext = deps.secretBox.seal(kubeconfig, kubeconfigContext(id));
    await tx.clusterAccess.save(id, { kubeconfigCiphertext, server }, now);
    await tx.clusterAccess.recordReport(id, report, now);
    const entry = { organizationId: null, action: 'cluster.rotate-credentials', targetId: id };
    const change = { before: { server: before.server }, after: { server } };
    await tx.audit.append(auditEntry(deps, asOperator(actor), { ...entry, ...change }));
    return ok(undefined);
  });
}
