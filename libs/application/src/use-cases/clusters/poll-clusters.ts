import type { ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { reportOf } from './preflight.js';

/** One this process is connected to. */
export interface PolledCluster {
  readonly id: ClusterId;
  readonly survey: () => Promise<Result<ClusterSurvey, Failure>>;
}

interface Dependencies {
  readonly store: Pick<Store, 'clusterAccess'>;
  readonly clock: Clock;
}

/**
 * Asks every cluster what it is, unless another worker did within `freshMs`. Each on its own: one that is away holds up
 * nobody. Returns those that answer again after they did not.
 */
export async function pollClusters(
  deps: Dependencies,
  clusters: readonly PolledCluster[],
  freshMs: number,
): Promise<readonly ClusterId[]> {
  const known = new Map((await deps.store.clusterAccess.list()).map((one) => [one.clusterId, one]));
  const now = deps.clock.now().getTime();
  const back = await Promise.all(
    clusters.map(async ({ id, survey }) => {
      const before = known.get(id);
      if (before?.askedAt && now - before.askedAt.getTime() < freshMs) return [];
      const isThere = await askOne(deps, { id, survey });
      return isThere && before?.problem ? [id] : [];
    }),
  );
  return back.flat();
}

async function askOne(
  { store, clock }: Dependencies,
  { id, survey }: PolledCluster,
): Promise<boolean> {
  const found = await survey();
  if (found.ok) await store.clusterAccess.recordReport(id, reportOf(found.value), clock.now());
  else await store.clusterAccess.recordProblem(id, found.error.message, clock.now());
  return found.ok;
}
