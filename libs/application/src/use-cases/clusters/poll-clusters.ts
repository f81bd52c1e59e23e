import type { ClusterSurvey } from '@fleetcommand/domain/clusters/survey';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { ClusterAccess } from '../../ports/cluster-access.js';
import type { Store } from '../../ports/store.js';
import { reportOf } from './preflight.js';
import { recordSurvey } from './record-survey.js';

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
 * Asks every cluster what it is, unless another worker did within `freshMs` by what is `known`. Each on its own: one that
 * is away holds up nobody. Returns those that answer again after they did not.
 */
export async function pollClusters(
  deps: Dependencies,
  known: readonly ClusterAccess[],
  clusters: readonly PolledCluster[],
  freshMs: number,
): Promise<readonly ClusterId[]> {
  const byId = new Map(known.map((one) => [one.clusterId, one]));
  const now = deps.clock.now().getTime();
  const back = await Promise.all(
    clusters.map(async ({ id, survey }) => {
      const before = byId.get(id);
      if (before?.askedAt && now - before.askedAt.getTime() < freshMs) return [];
      const isThere = await askOne(deps, { id, survey });
      return isThere && before?.problem ? [id] : [];
    }),
  );
  return back.flat();
}

async function askOne(deps: Dependencies, { id, survey }: PolledCluster): Promise<boolean> {
  const found = await survey();
  await recordSurvey(deps, id, found.ok ? ok(reportOf(found.value)) : found);
  return found.ok;
}
