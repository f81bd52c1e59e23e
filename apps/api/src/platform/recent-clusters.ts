import type { ClusterFleet } from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import type { Clusters } from '@fleetcommand/application/ports/cluster';
import type { Clock } from '@fleetcommand/kernel/clock';

/** How long a cluster that joined, left or has new credentials is not heard of. */
const MAX_AGE_MS = 10_000;

export interface RecentClusters extends Clusters {
  close(): Promise<void>;
}

/**
 * The clusters of a fleet that is opened as somebody first looks, also a customer, who sees nothing of them. Which there
 * are is read anew when that is old, whichever is asked for: one that is not known, or of no use, costs no more than others.
 */
export function recentClusters(open: () => Promise<ClusterFleet>, clock: Clock): RecentClusters {
  let opening: Promise<ClusterFleet> | null = null;
  let fleet: ClusterFleet | null = null;
  let readAtMs = -Infinity;
  const forget = (asked: Promise<ClusterFleet>) => {
    if (opening === asked) opening = null;
  };
  return {
    async get(id) {
      const asked = (opening ??= open());
      const opened = await asked.catch((error: unknown) => {
        forget(asked);
        throw error;
      });
      fleet = opened;
      if (clock.now().getTime() - readAtMs > MAX_AGE_MS) {
        await opened.refresh();
        readAtMs = clock.now().getTime();
      }
      // Before a worker has named the own one, there is nothing to keep.
      if (opened.all().length === 0) forget(asked);
      return opened.get(id);
    },
    all: () => fleet?.all() ?? [],
    close: async () => fleet?.close(),
  };
}
