import type { Clock } from '@fleetcommand/kernel/clock';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { ClusterReport } from '../../ports/cluster-access.js';
import type { Store } from '../../ports/store.js';

/** Keeps what a cluster was found to be, or why it did not answer. */
export async function recordSurvey(
  { store, clock }: { readonly store: Pick<Store, 'clusterAccess'>; readonly clock: Clock },
  id: ClusterId,
  found: Result<ClusterReport, Failure>,
): Promise<void> {
  if (found.ok) await store.clusterAccess.recordReport(id, found.value, clock.now());
  else await store.clusterAccess.recordProblem(id, found.error.message, clock.now());
}
