import type { CatalogueRepository } from '@fleetcommand/application/ports/catalogue';
import type { Clock } from '@fleetcommand/kernel/clock';

/** How old a list may be. A plan just published, or a region just closed, is noticed that much later. */
const MAX_AGE_MS = 1_000;

/**
 * The catalogue, its lists as they were at most a second ago: each order and each look at an instance asks for them, and
 * they seldom change. Clusters are not among them: an order asks how they stand under its reservation.
 */
export function recentCatalogue(catalogue: CatalogueRepository, clock: Clock): CatalogueRepository {
  return {
    ...catalogue,
    listPlans: recent(() => catalogue.listPlans(), clock),
    listBlueprints: recent(() => catalogue.listBlueprints(), clock),
    listRegions: recent(() => catalogue.listRegions(), clock),
    listUnreachable: recent(() => catalogue.listUnreachable(), clock),
  };
}

/** Asks anew when the last answer is too old; who asks meanwhile shares it. A failure is not kept. */
function recent<T>(load: () => Promise<T>, clock: Clock): () => Promise<T> {
  let last: { readonly atMs: number; readonly value: Promise<T> } | null = null;
  return () => {
    const nowMs = clock.now().getTime();
    if (last && nowMs - last.atMs < MAX_AGE_MS) return last.value;
    const asked = { atMs: nowMs, value: load() };
    last = asked;
    asked.value.catch(() => {
      if (last === asked) last = null;
    });
    return asked.value;
  };
}
