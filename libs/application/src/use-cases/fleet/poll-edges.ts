import { nextHealth } from '@fleetcommand/domain/edges/standing';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { Edge, EdgeClient } from '../../ports/edges.js';
import type { Store } from '../../ports/store.js';

interface Dependencies {
  readonly store: Pick<Store, 'edges'>;
  readonly clock: Clock;
}

/** Asks every edge for its report, unless another worker did within `freshMs`. Returns how many were asked. */
export async function pollEdges(
  { store, clock, client }: Dependencies & { readonly client: EdgeClient },
  freshMs: number,
): Promise<number> {
  const now = clock.now().getTime();
  const due = (await store.edges.list()).filter(
    ({ askedAt }) => askedAt === null || now - askedAt.getTime() >= freshMs,
  );
  await Promise.all(due.map((edge) => askOne(edge, { store, clock, client })));
  return due.length;
}

async function askOne(
  { id, url, health }: Edge,
  { store, clock, client }: Dependencies & { readonly client: EdgeClient },
): Promise<void> {
  const report = await client.report(url);
  const now = clock.now();
  const next = nextHealth(health, report.ok && report.value.isReady, now);
  if (report.ok) await store.edges.recordReport(id, report.value, next, now);
  else await store.edges.recordProblem(id, report.error.message, next, now);
}
