/** How the clusters an edge reads are: from what its sources say. Pure. */
import type { EdgeCluster, EdgeSource } from '@fleetcommand/contracts/http/edge';

/** Those with a name, in the order of their sources. */
export function clustersOf(sources: readonly EdgeSource[]): EdgeCluster[] {
  const names = new Set(sources.flatMap(({ cluster }) => cluster ?? []));
  return [...names].map((name) => {
    const own = sources.filter(({ cluster }) => cluster === name);
    const silent = own.filter(({ state }) => state !== 'watching' && state !== 'absent');
    if (silent.length === 0) return { name, origin: 'sources', message: null };
    const isUnheard = silent.some(({ lastSeenAt }) => lastSeenAt === null);
    const message = silent.find((each) => each.message !== null)?.message ?? null;
    return { name, origin: isUnheard ? 'snapshot' : 'stale', message };
  });
}
