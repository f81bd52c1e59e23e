import type { DiagnosisInput } from './input.js';
import { listed, type Finding } from './finding.js';
import type { Lookup, ResolverView } from './observation.js';

/** What is wrong with the zone as a whole. */
export function zoneFindings({ hostname, observation }: DiagnosisInput): readonly Finding[] {
  const { views } = observation;
  const domain = hostname.registrableDomain;
  const findings: Finding[] = [];
  if (views.some((view) => lookups(view).some(({ outcome }) => outcome === 'bogus'))) {
    findings.push({
      code: 'dnssec-broken',
      about: 'dns',
      kind: 'problem',
      message: `DNSSEC of ${domain} is broken: its signatures do not fit the DS record at the registry, so validating resolvers and certificate authorities refuse every answer.`,
      fix: `At your registrar correct the DS record of ${domain}, or remove it to turn DNSSEC off.`,
    });
  }
  const [missing] = views.flatMap(({ missingAncestor }) => missingAncestor ?? []);
  if (missing !== undefined && views.every((view) => view.missingAncestor !== null)) {
    findings.push({
      code: 'nxdomain-at-parent',
      about: 'dns',
      kind: 'problem',
      message: `${missing} does not exist in DNS, so nothing under it does.`,
      fix:
        missing === domain
          ? `Check the spelling, and at your registrar that ${domain} is registered, not expired, and has name servers.`
          : `Set the records in the zone ${domain} with their whole names, or create ${missing} first.`,
    });
  }
  const isSilent = (view: ResolverView) =>
    lookups(view).every(({ outcome }) => outcome === 'failed');
  if (views.length > 0 && views.every(isSilent)) {
    const servers = listed([...new Set(views.flatMap(({ nameservers }) => nameservers))]);
    findings.push({
      code: 'name-servers-silent',
      about: 'dns',
      kind: 'problem',
      message: `The name servers of ${domain}${servers && ` (${servers})`} gave no answer in time.`,
      fix: 'Nothing is lost: we ask again. If it lasts, ask your DNS host whether their servers are up.',
    });
  }
  return findings;
}

function lookups({ cname, a, aaaa, proof }: ResolverView): readonly Lookup[] {
  return [cname, a, aaaa, proof];
}
