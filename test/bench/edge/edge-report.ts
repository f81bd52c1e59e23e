/** What `bench edge` found, for people. */
import type { Line } from '../line.js';
import type { Latencies } from '../statistics.js';
import type { Changes } from './changes.js';
import type { ColdStart } from './cold-start.js';
import { SOCKETS, type Comparison, type LoadKind, type PerRouter } from './comparison.js';
import type { EdgeReport } from './findings.js';
import type { Memory } from './processes.js';
import type { Reloads } from './reloads.js';
import type { Rolling } from './rolling.js';

const LOADS: Readonly<Record<LoadKind, string>> = {
  plain: 'HTTP/1.1, random tenants',
  decorated: '… a third with stripPrefix, headers, sticky',
  keepAlive: 'HTTPS, kept alive',
  http2: 'HTTPS, HTTP/2',
  handshake: 'HTTPS, a handshake each',
  sockets: `${SOCKETS} websockets to one`,
};

/** What was measured; what was not to its end, says why. */
export function ofEdge(report: EdgeReport): Line[] {
  const { tenants, loads = {}, memoryMb, changes, reloads, rolling, starts } = report;
  return [
    [`${tenants} tenants; edge / Traefik / by hand`, ''],
    ...Object.entries(LOADS).flatMap(([kind, title]) => ofLoad(title, loads[kind as LoadKind])),
    ...(memoryMb ? ofMemory(memoryMb) : []),
    ...(changes ? ofChanges(changes) : []),
    ...(reloads ? ofReloads(reloads) : []),
    ...(rolling ? ofRolling(rolling) : []),
    ...(starts ? ofStarts(starts) : []),
    ...Object.entries(report.seconds).map(([part, seconds]): Line => [
      `${part} took`,
      `${seconds} s`,
    ]),
    ...Object.entries(report.unfinished).map(([part, why]): Line => [`${part}: not finished`, why]),
  ];
}

function ofLoad(title: string, comparison: Comparison | undefined): Line[] {
  if (!comparison) return [];
  const { loads, toTraefik, toHandWritten } = comparison;
  const all = inOrder(loads);
  const failed = all.map((load) => load.failed);
  return [
    [title, `${all.map(({ perSecond }) => perSecond).join(' / ')} /s`],
    ['  processor for each', `${all.map(({ cpuUs }) => cpuUs).join(' / ')} µs`],
    [`  by Traefik’s`, String(toTraefik), '≥ 4.5'],
    [`  by the hand-written one’s`, String(toHandWritten), '≥ 0.95'],
    ...(failed.some((count) => count > 0) ? [[`  failed`, failed.join(' / '), '0'] as const] : []),
  ];
}

function ofMemory(memoryMb: PerRouter<Memory>): Line[] {
  const totals = inOrder(memoryMb).map((programs) =>
    Object.values(programs).reduce((sum, size) => sum + size, 0),
  );
  const ofEdge = Object.entries(memoryMb.edge).map(([name, size]) => `${name} ${size}`);
  return [
    ['Memory', `${totals.join(' / ')} MB`],
    ['  the edge’s', `${ofEdge.join(', ')} MB`],
  ];
}

function inOrder<T>({ edge, traefik, 'hand-written': byHand }: PerRouter<T>): [T, T, T] {
  return [edge, traefik, byHand];
}

function ofChanges({ edge, traefik }: NonNullable<EdgeReport['changes']>): Line[] {
  const both = (of: (changes: Changes) => number): string =>
    [edge, traefik].map((one) => (one ? of(one) : '–')).join(' / ');
  const line = (title: string, of: (changes: Changes) => Latencies): Line[] => [
    [`${title}, p50`, `${both((one) => of(one).p50Ms)} ms`],
    [`${title}, p99`, `${both((one) => of(one).p99Ms)} ms`, '≤ 50 ms'],
  ];
  return [
    ['Written → served; edge / Traefik', ''],
    ...line('  new tenant', ({ newTenant }) => newTenant),
    ...line('  endpoint', ({ endpoint }) => endpoint),
    ...line('  certificate', ({ certificate }) => certificate),
    ...line('  deletion', ({ deletion }) => deletion),
    ['  many tenants at once', both(({ burst }) => burst.tenants)],
    ['    all are served', `${both(({ burst }) => burst.liveMs)} ms`, '≤ 2000 ms'],
    ['    of it, the API server’s writes', `${both(({ burst }) => burst.writtenMs)} ms`],
    ...(edge ? [['  reloads of the edge', String(edge.reloads), '0'] as const] : []),
  ];
}

function ofReloads(reloads: Reloads): Line[] {
  const failures = `${reloads.failedRequests} of ${reloads.requests}, ${reloads.lostSockets} of ${reloads.sockets}`;
  return [[`${reloads.reloads} reloads: requests failed, websockets lost`, failures, '0']];
}

function ofRolling({ edges, turns, requests, failedRequests, failures }: Rolling): Line[] {
  return [
    [`${edges} edges rolled ${turns} times: failed`, `${failedRequests} of ${requests}`, '0'],
    ...Object.entries(failures).map(([what, count]): Line => [`  ${what}`, String(count)]),
  ];
}

function ofStarts({ edge, traefikMs, certificates }: NonNullable<EdgeReport['starts']>): Line[] {
  const ofHaproxy = ({ haproxyMs }: ColdStart): Line => [
    '  of it, HAProxy reading the same files',
    `${haproxyMs} ms`,
  ];
  const lines: Line[] = [];
  if (edge)
    lines.push(
      [
        'Cold start from disk; Traefik with its cluster',
        `${edge.servedMs} / ${traefikMs ?? '–'} ms`,
        '≤ 2000 ms',
      ],
      ofHaproxy(edge),
    );
  if (certificates)
    lines.push(
      [`  with ${certificates.count} certificates`, `${certificates.servedMs} ms`],
      ofHaproxy(certificates),
    );
  return lines;
}
