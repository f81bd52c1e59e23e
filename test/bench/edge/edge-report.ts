/** What `bench edge` found, for people. */
import type { Line } from '../report.js';
import { rounded, type Latencies } from '../statistics.js';
import type { Changes } from './changes.js';
import type { Comparison, LoadKind } from './comparison.js';
import type { EdgeReport } from './edge.js';

const LOADS: Readonly<Record<LoadKind, string>> = {
  plain: 'HTTP/1.1, random tenants',
  decorated: '… a third with stripPrefix, headers, sticky',
  keepAlive: 'HTTPS, kept alive',
  http2: 'HTTPS, HTTP/2',
  handshake: 'HTTPS, a handshake each',
};

export function ofEdge(report: EdgeReport): Line[] {
  return [
    [`${report.tenants} tenants; edge / Traefik / by hand`, ''],
    ...Object.entries(LOADS).flatMap(([kind, title]) =>
      ofLoad(title, report.loads[kind as LoadKind]),
    ),
    ...ofFanIn(report),
    ...ofChanges(report),
    ...ofSteadiness(report),
  ];
}

function ofLoad(title: string, comparison: Comparison | undefined): Line[] {
  if (!comparison) return [];
  const { loads, toTraefik, toHandWritten } = comparison;
  const all = [loads.edge, loads.traefik, loads['hand-written']];
  const failed = all.map((load) => load.failed);
  return [
    [title, `${all.map(({ perSecond }) => perSecond).join(' / ')} /s`],
    [`  processor a request`, `${all.map(({ cpuUs }) => cpuUs).join(' / ')} µs`],
    [`  by Traefik’s`, String(toTraefik), '≥ 4.5'],
    [`  by the hand-written one’s`, String(toHandWritten), '≥ 0.95'],
    ...(failed.some((count) => count > 0) ? [[`  failed`, failed.join(' / '), '0'] as const] : []),
  ];
}

function ofFanIn({ fanIn, memoryMb }: EdgeReport): Line[] {
  const all = [fanIn.edge, fanIn.traefik, fanIn['hand-written']];
  const rates = all.map(({ messagesPerSecond }) => Math.round(messagesPerSecond));
  return [
    [`${fanIn.edge.sockets} websockets`, `${rates.join(' / ')} messages/s`],
    ['  processor a message', `${all.map(({ cpuUs }) => rounded(cpuUs)).join(' / ')} µs`],
    ['Memory', `${memoryMb.edge} / ${memoryMb.traefik} / ${memoryMb['hand-written']} MB`],
  ];
}

function ofChanges({ changes: { edge, traefik }, reloadsByChanges }: EdgeReport): Line[] {
  const line = (title: string, of: (changes: Changes) => Latencies): Line[] => [
    [`${title}, p50`, `${of(edge).p50Ms} / ${of(traefik).p50Ms} ms`],
    [`${title}, p99`, `${of(edge).p99Ms} / ${of(traefik).p99Ms} ms`, '≤ 50 ms'],
  ];
  const { burst } = edge;
  return [
    ['Written → served; edge / Traefik', ''],
    ...line('  new tenant', ({ newTenant }) => newTenant),
    ...line('  endpoint', ({ endpoint }) => endpoint),
    ...line('  certificate', ({ certificate }) => certificate),
    ...line('  deletion', ({ deletion }) => deletion),
    [
      `  ${burst.tenants} tenants at once`,
      `${burst.liveMs} / ${traefik.burst.liveMs} ms`,
      '≤ 2000 ms',
    ],
    [`    of it, the API server’s writes`, `${burst.writtenMs} / ${traefik.burst.writtenMs} ms`],
    ['  reloads of the edge', String(reloadsByChanges), '0'],
  ];
}

function ofSteadiness({ reloads, rolling, coldStart }: EdgeReport): Line[] {
  const { routes, certificates, traefikMs } = coldStart;
  const failures = `${reloads.failedRequests} of ${reloads.requests}, ${reloads.lostSockets} of ${reloads.sockets}`;
  const lines: Line[] = [
    [`${reloads.reloads} reloads: requests failed, websockets lost`, failures, '0'],
    [
      `${rolling.edges} edges rolled ${rolling.turns} times: failed`,
      `${rolling.failedRequests} of ${rolling.requests}`,
      '0',
    ],
    [
      'Cold start from disk; Traefik with its cluster',
      `${routes.servedMs} / ${traefikMs} ms`,
      '≤ 2000 ms',
    ],
    ['  of it, HAProxy reading the same files', `${routes.haproxyMs} ms`],
  ];
  if (certificates)
    lines.push(
      [`  with ${certificates.count} certificates`, `${certificates.servedMs} ms`],
      ['  of it, HAProxy reading the same files', `${certificates.haproxyMs} ms`],
    );
  return lines;
}
