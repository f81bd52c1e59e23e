import type { Edge } from '@fleetcommand/application/ports/edges';
import { edgeReport, type AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { serviceOf, type PublishedZone } from '@fleetcommand/domain/edges/draining';

/** A report another release wrote, in words this one does not know, is none. */
export function presentEdge(edge: Edge, zones: readonly PublishedZone[], now: Date): AdminEdge {
  const report = edgeReport.safeParse(edge.report).data ?? null;
  const { id, name, url, registeredAt, askedAt, reportedAt, problem } = edge;
  return {
    id,
    name,
    url,
    state: stateOf(edge),
    problem,
    drain: drainOf(edge, zones, now),
    registeredAt: registeredAt.toISOString(),
    askedAt: askedAt?.toISOString() ?? null,
    reportedAt: report && reportedAt ? reportedAt.toISOString() : null,
    report,
  };
}

function drainOf(
  { report, drainingSince }: Edge,
  zones: readonly PublishedZone[],
  now: Date,
): AdminEdge['drain'] {
  if (!drainingSince) return null;
  const service = serviceOf(report?.place?.addresses ?? [], zones, now);
  return {
    since: drainingSince.toISOString(),
    state: service.state,
    safeAt: service.state === 'leaving' ? service.safeAt.toISOString() : null,
  };
}

function stateOf({ askedAt, problem, report }: Edge): AdminEdge['state'] {
  if (askedAt === null) return 'unknown';
  if (problem !== null || report === null) return 'silent';
  return report.isReady ? 'ready' : 'not-ready';
}
