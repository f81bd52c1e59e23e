import type { DiagnosisInput } from './input.js';
import { listed, type Finding } from './finding.js';
import type { CaaRecord } from './observation.js';

const KNOWN_TAGS = new Set([
  'issue',
  'issuewild',
  'issuemail',
  'iodef',
  'contactemail',
  'contactphone',
]);

/** Null where CAA lets one of our CAs sign (RFC 8659 §3), as far as can be told. */
export function caaFinding({
  hostname,
  observation,
  caIdentifiers,
}: DiagnosisInput): Finding | null {
  for (const { caa } of observation.views) {
    if (caa.outcome !== 'found' || allows(caa.records, hostname.isWildcard, caIdentifiers))
      continue;
    const name = caa.name ?? hostname.registrableDomain;
    const [identifier = ''] = caIdentifiers;
    const tag = hostname.isWildcard ? 'issuewild' : 'issue';
    const held = caa.records.map((record) => `${record.tag} "${record.value}"`);
    const where =
      name === hostname.ascii ? name : `${name}, which also holds for ${hostname.ascii},`;
    return {
      code: 'caa-forbids',
      about: 'certificate',
      kind: 'problem',
      message: `The CAA records of ${where} let only others sign certificates (${listed(held)}).`,
      fix: `Add CAA ${name} → 0 ${tag} "${identifier}" beside them.`,
    };
  }
  return null;
}

function allows(
  records: readonly CaaRecord[],
  isWildcard: boolean,
  identifiers: readonly string[],
): boolean {
  if (records.some(({ isCritical, tag }) => isCritical && !KNOWN_TAGS.has(tag.toLowerCase())))
    return false;
  const tagged = (wanted: string) => records.filter(({ tag }) => tag.toLowerCase() === wanted);
  const wild = tagged('issuewild');
  const relevant = isWildcard && wild.length > 0 ? wild : tagged('issue');
  if (relevant.length === 0) return true;
  return relevant.some(({ value }) => identifiers.includes(issuerOf(value)));
}

/** `letsencrypt.org; validationmethods=dns-01` is `letsencrypt.org`. */
function issuerOf(value: string): string {
  return (value.split(';')[0] ?? '').trim().toLowerCase();
}
