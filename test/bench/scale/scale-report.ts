/** What `bench scale` found, for people. */
import type { Line } from '../line.js';
import { rounded } from '../statistics.js';
import type { Growth, ScaleReport, SizeFindings } from './scale.js';
import type { DnsFollowing, Outage } from './stories.js';
import { valueAt } from './straight-line.js';

/** What the line is drawn out to. */
const FAR = 100_000;

export function ofScale(report: ScaleReport): Line[] {
  const { clusters, sizes, growth, outage, dns, unfinished } = report;
  return [
    [`${clusters} clusters; tenants`, sizes.map(({ tenants }) => tenants).join(' / ')],
    ['Filled with, each second', each(sizes, ({ tenantsPerSecond }) => tenantsPerSecond)],
    ['A new worker has looked at all', `${each(sizes, (size) => size.resyncSeconds)} s`, '≤ 60 s'],
    ['Applies at rest', each(sizes, ({ rest }) => rest.clusterWrites), '0'],
    [
      'Rows of tenants written at rest',
      each(sizes, ({ rest }) => rest.storedWrites['tenants'] ?? 0),
      '0',
    ],
    ...Object.entries(growth).flatMap(([name, line]) => ofComponent(name, line, sizes)),
    ...(dns ? ofDns(dns) : []),
    ...(outage ? ofOutage(outage) : []),
    ...Object.entries(unfinished).map(([part, why]): Line => [`${part}: not finished`, why]),
  ];
}

const each = (sizes: readonly SizeFindings[], of: (size: SizeFindings) => number): string =>
  sizes.map(of).join(' / ');

function ofComponent(name: string, growth: Growth | null, sizes: readonly SizeFindings[]): Line[] {
  const far = (kind: keyof Growth, digits: number): string =>
    growth ? `; ${FAR}: ${rounded(valueAt(growth[kind], FAR), digits)}` : '';
  const memory = each(sizes, ({ usage }) => usage[name]?.memoryMb ?? Number.NaN);
  const cpu = each(sizes, ({ usage }) => usage[name]?.cpuPercent ?? Number.NaN);
  return [
    [`${name}, memory`, `${memory}${far('memoryMb', 0)} MB`],
    [`${name}, of a processor at rest`, `${cpu}${far('cpuPercent', 1)} %`],
  ];
}

function ofDns({ outSeconds, inSeconds }: DnsFollowing): Line[] {
  return [
    ['An edge that ended is out of the records after', `${outSeconds} s`],
    ['One that serves again is back after', `${inSeconds} s`],
  ];
}

function ofOutage(outage: Outage): Line[] {
  const { appliedElsewhere } = outage;
  return [
    [
      `${outage.cluster} lost with ${outage.tenantsThere} tenants: shown after`,
      `${outage.noticedSeconds} s`,
    ],
    ['  instances elsewhere of which anything changed', String(outage.othersDisturbed), '0'],
    ['  edges ready meanwhile', outage.edgesReady ? 'yes' : 'no', 'yes'],
    ['  ordered meanwhile, applied elsewhere, p50', `${appliedElsewhere.p50Ms} ms`],
    ['  ordered meanwhile, applied elsewhere, p99', `${appliedElsewhere.p99Ms} ms`],
    ['  ordered once that was known, placed there all the same', String(outage.placedThere), '0'],
    ['  waiting when it came back', String(outage.backlog)],
    ['  shown as back after', `${outage.answersSeconds} s`],
    ['  all live after', `${outage.caughtUpSeconds} s`],
  ];
}
