/** What the benchmarks found, for people. Goals stand beside what they are the goals of. */
import type { BillingReport } from './billing/billing.js';
import { ofBilling } from './billing/billing-report.js';
import type { CertificatesReport } from './certificates.js';
import { ofEdge } from './edge/edge-report.js';
import type { LabelsReport } from './labels.js';
import type { EdgeReport } from './edge/findings.js';
import type { Line } from './line.js';
import type { ProvisionReport } from './provision.js';
import type { ReadsReport } from './reads.js';
import { ofScale } from './scale/scale-report.js';
import type { ScaleReport } from './scale/scale.js';
import type { SignupReport } from './signup.js';

export type Report =
  | ProvisionReport
  | SignupReport
  | ReadsReport
  | EdgeReport
  | CertificatesReport
  | BillingReport
  | LabelsReport
  | ScaleReport;

export function describe(report: Report): string {
  const lines = linesOf(report);
  const width = Math.max(...lines.map(([what]) => what.length));
  const valueWidth = Math.max(...lines.map(([, value]) => value.length));
  return lines
    .map(([what, value, goal]) =>
      `${what.padEnd(width)}  ${value.padStart(valueWidth)}${goal ? `   goal ${goal}` : ''}`.trimEnd(),
    )
    .join('\n');
}

function linesOf(report: Report): Line[] {
  switch (report.bench) {
    case 'provision':
      return ofProvision(report);
    case 'signup':
      return ofSignup(report);
    case 'reads':
      return ofReads(report);
    case 'edge':
      return ofEdge(report);
    case 'certificates':
      return ofCertificates(report);
    case 'billing':
      return ofBilling(report);
    case 'labels':
      return ofLabels(report);
    case 'scale':
      return ofScale(report);
  }
}

function ofProvision({ tenants, objectsPerTenant, raw, platform, ratio, rest }: ProvisionReport) {
  const { signupToApplied, creation } = platform;
  const lines: Line[] = [
    ['Tenants, each way', `${tenants} of ${objectsPerTenant} objects`],
    [`Raw loop, ${raw.connections} connections`, `${raw.tenantsPerSecond} tenants/s`],
    ['Platform', `${platform.tenantsPerSecond} tenants/s`],
    ['Ratio', String(ratio), '≥ 0.6'],
    ['Signup to applied, p50', `${signupToApplied.p50Ms} ms`],
    ['Signup to applied, p99', `${signupToApplied.p99Ms} ms`],
    ['Creation answered, p50', `${creation.p50Ms} ms`],
    ['Creation answered, p99', `${creation.p99Ms} ms`],
  ];
  if (rest)
    lines.push(
      [
        `${rest.tenants} tenants at rest, ${rest.seconds} s: applies`,
        String(rest.clusterWrites),
        '0',
      ],
      [
        `${rest.tenants} tenants at rest, ${rest.seconds} s: rows written`,
        told(rest.storedWrites),
        '0',
      ],
    );
  return lines;
}

/** `0`, or each table with its rows. */
function told(writes: Readonly<Record<string, number>>): string {
  const tables = Object.entries(writes).map(([table, rows]) => `${table} ${rows}`);
  return tables.join(', ') || '0';
}

function ofCertificates(report: CertificatesReport): Line[] {
  const { certificates, raw, platform, ratio, verifiedToLive } = report;
  return [
    ['Certificates, each way', String(certificates)],
    ['acme-client alone', `${raw.perSecond} /s`],
    ['Platform, to live at the edge', `${platform.perSecond} /s`],
    ['Ratio', String(ratio), '≥ 0.8'],
    ['Verified to live, p50', `${verifiedToLive.p50Ms} ms`],
    ['Verified to live, p99', `${verifiedToLive.p99Ms} ms`, '≤ 3000 ms'],
  ];
}

function ofLabels({ containers, rounds, alone, among, removal, ratio }: LabelsReport): Line[] {
  return [
    ['Containers that come and go', String(rounds)],
    ['Label to live beside 1, p50', `${alone.p50Ms} ms`],
    ['Label to live beside 1, p99', `${alone.p99Ms} ms`],
    [`Label to live among ${containers}, p50`, `${among.p50Ms} ms`],
    [`Label to live among ${containers}, p99`, `${among.p99Ms} ms`, '≤ 100 ms'],
    [`Gone among ${containers}, p99`, `${removal.p99Ms} ms`],
    ['Ratio of the p99', String(ratio)],
  ];
}

function ofReads({ perSecond, pauses, bare, api, ratio }: ReadsReport): Line[] {
  const tail = (name: string, { p50Ms, p99Ms, p999Ms, maxMs }: ReadsReport['api']): Line[] => [
    [`${name} at ${perSecond}/s, p50`, `${p50Ms} ms`],
    [`${name} at ${perSecond}/s, p99`, `${p99Ms} ms`],
    [`${name} at ${perSecond}/s, p99.9 and longest`, `${p999Ms}, ${maxMs} ms`],
  ];
  return [
    ['Asked', pauses ? 'in turns, each resting meanwhile' : 'without pauses'],
    ...tail('Bare Fastify and pg', bare),
    ...tail('The API', api),
    ['Ratio of the p99', String(ratio)],
  ];
}

function ofSignup({ creation, signup, hash, ratio }: SignupReport): Line[] {
  return [
    [`Creation at ${creation.perSecond}/s, p50`, `${creation.p50Ms} ms`],
    [`Creation at ${creation.perSecond}/s, p99`, `${creation.p99Ms} ms`, '≤ 50 ms'],
    ['Signup', `${signup.perSecond} /s`],
    ['Signup, p50', `${signup.p50Ms} ms`],
    ['Signup, p99', `${signup.p99Ms} ms`],
    ...Object.entries(signup.cpuMs).map(([name, ms]): Line => [`Of a signup, ${name}`, `${ms} ms`]),
    ['argon2id alone', `${hash.perSecond} /s`],
    ['Of a hash', `${hash.cpuMs} ms`],
    ['Ratio', String(ratio), '≥ 0.8'],
  ];
}
