import type { Edge } from '@fleetcommand/application/ports/edges';
import { edgeReport, type AdminEdge } from '@fleetcommand/contracts/http/admin/edges';

/** A report another release wrote, in words this one does not know, is none. */
export function presentEdge(edge: Edge): AdminEdge {
  const report = edgeReport.safeParse(edge.report).data ?? null;
  const { id, name, url, registeredAt, askedAt, reportedAt, problem } = edge;
  return {
    id,
    name,
    url,
    state: stateOf(edge),
    problem,
    registeredAt: registeredAt.toISOString(),
    askedAt: askedAt?.toISOString() ?? null,
    reportedAt: report && reportedAt ? reportedAt.toISOString() : null,
    report,
  };
}

function stateOf({ askedAt, problem, report }: Edge): AdminEdge['state'] {
  if (askedAt === null) return 'unknown';
  if (problem !== null || report === null) return 'silent';
  return report.isReady ? 'ready' : 'not-ready';
}
