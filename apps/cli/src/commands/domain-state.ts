import type { Domain, DomainRecord, DomainStatus } from '@fleetcommand/contracts/http/domains';

import { data } from '../output/style.js';

const LOOK: Readonly<Record<DomainStatus, string>> = {
  'awaiting-dns': data.warn('✋ set its records'),
  verifying: data.info('◌ verifying'),
  issuing: data.info('◌ getting a certificate'),
  live: data.good('✓ live'),
  misconfigured: data.warn('! misconfigured'),
  suspended: data.dim('▪ suspended'),
  blocked: data.bad('✗ blocked'),
};

/** Colour, icon and word of a domain's state. */
export function showDomainStatus({ status }: Pick<Domain, 'status'>): string {
  return LOOK[status];
}

/** The records as one sets them, each with what is seen of it. */
export function showRecords(records: readonly DomainRecord[]): string[] {
  return records.flatMap(({ type, name, value, ok, observed }) => {
    const mark = ok ? data.good('✓') : data.warn('○');
    const line = `  ${mark} ${type.padEnd(5)} ${name}  ${data.bold(value)}`;
    const others = observed.filter((seen) => seen !== value);
    return ok || others.length === 0 ? [line] : [line, `      seen now: ${others.join(', ')}`];
  });
}

const STEPS = ['ownership', 'dns', 'certificate', 'routing'] as const;
const DONE = new Set(['proven', 'right', 'issued', 'live']);

/** The four things it needs, in order, each with its reason. */
export function showAxes(domain: Domain): string[] {
  return STEPS.map((step) => {
    const { state, message } = domain[step];
    const mark = DONE.has(state) ? data.good('✓') : data.warn('○');
    return `  ${mark} ${step.padEnd(12)} ${data.dim(state.padEnd(11))} ${message}`;
  });
}

/** What is wrong, each with its fix. */
export function showFindings({ findings, dnsHost }: Domain): string[] {
  const hint = dnsHost ? [`  ${data.info('i')} At ${dnsHost.name}: ${dnsHost.hint}`] : [];
  return [
    ...findings.map(({ kind, message, fix }) => {
      const mark = kind === 'problem' ? data.warn('!') : data.info('i');
      return `  ${mark} ${message} ${data.bold(fix)}`;
    }),
    ...hint,
  ];
}
