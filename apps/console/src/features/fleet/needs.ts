import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';

import type { Tone } from '../../ui/state-look.js';
import { lookOfEdge } from './fleet-looks.js';

/** Something of an edge that somebody should look at. */
export interface EdgeNeed {
  readonly edge: Pick<AdminEdge, 'id' | 'name'>;
  readonly tone: Tone;
  readonly what: string;
  /** Of the edge's page, where it is seen. */
  readonly tab: string;
}

const SOON_MS = 7 * 86_400_000;

/** One need an edge: the gravest. */
export function needsOfEdges(edges: readonly AdminEdge[], nowMs: number): EdgeNeed[] {
  return edges.flatMap((edge) => {
    const need = needOf(edge, nowMs);
    return need ? [{ edge: { id: edge.id, name: edge.name }, ...need }] : [];
  });
}

function needOf(edge: AdminEdge, nowMs: number): Omit<EdgeNeed, 'edge'> | null {
  const { report, problem, state } = edge;
  if (state === 'silent')
    return { tone: 'failed', what: problem ?? 'It does not answer.', tab: '' };
  if (!report) return null;
  if (!report.isReady)
    return { tone: 'degraded', what: report.notReady[0] ?? 'It is not ready.', tab: '' };
  if (report.origin !== 'sources')
    return { tone: 'degraded', what: `${lookOfEdge(edge).word}.`, tab: '' };
  if (report.nextExpiry && Date.parse(report.nextExpiry) - nowMs < SOON_MS)
    return { tone: 'degraded', what: 'A certificate runs out within a week.', tab: 'certificates' };
  if (report.counts.quarantined > 0)
    return {
      tone: 'degraded',
      what: `${report.counts.quarantined} of its routers cannot be served as asked.`,
      tab: 'problems',
    };
  return null;
}
