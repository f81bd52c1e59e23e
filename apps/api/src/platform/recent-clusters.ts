import type { ClusterFleet } from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import type { Clusters } from '@fleetcommand/application/ports/cluster';
import type { Clock } from '@fleetcommand/kernel/clock';

/** How long new credentials of a cluster, or its leaving, are not heard of. */
const MAX_AGE_MS = 10_000;
/** How old what is known may be where it is of no use to whoever asks: the cluster may just have joined. */
const UNKNOWN_MAX_AGE_MS = 1_000;

export interface RecentClusters extends Clusters {
  close(): Promise<void>;
}

/**
 * The clusters of a fleet that is opened as somebody first looks, also a customer, who sees nothing of them. Which there
 * are is read anew when that is old; asking for one that is not known, or of no use, reads once a second at most.
 */
export function recentClusters(open: () => Promise<ClusterFleet>, clock: Clock): RecentClusters {
  let opening: Promise<ClusterFleet> | null = null;
  let fleet: ClusterFleet | null = null;
  let readAtMs = -Infinity;
  const forget = (asked: Promise<ClusterFleet>) => {
    if (opening === asked) opening = null;
  };
  const notOlderThan = async (maxAgeMs: number, opened: ClusterFleet) => {
    if (clock.now().getTime() - readAtMs <= maxAgeMs) return;
    await opened.refresh();
    readAtMs = clock.now().getTime();
  };
  return {
    async get(id) {
      const asked = (opening ??= open());
      const opened = await asked.catch((error: unknown) => {
        forget(asked);
        throw error;
      });
      fleet = opened;
      await notOlderThan(MAX_AGE_MS, opened);
      if (!opened.get(id).ok) await notOlderThan(UNKNOWN_MAX_AGE_MS, opened);
      // Before a worker has named the own one, there is nothing to keep.
      if (opened.all().length === 0) forget(asked);
      return opened.get(id);
    },
    all: () => fleet?.all() ?? [],
    close: async () => fleet?.close(),
  };
}
