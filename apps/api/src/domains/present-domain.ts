import { recordsOf, settingsFor } from '@fleetcommand/application/use-cases/domains/settings';
import type { DomainSettings } from '@fleetcommand/application/use-cases/domains/settings';
import type { ZoneRecords } from '@fleetcommand/application/ports/zones';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { Domain as DomainDocument } from '@fleetcommand/contracts/http/domains';
import { hostUrl } from '@fleetcommand/desired-state/names/tenant-address';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import type { ObservedRecord } from '@fleetcommand/domain/domains/diagnosis/diagnosis';
import { dnsHostOf } from '@fleetcommand/domain/domains/diagnosis/dns-hosts';
import type { ExpectedRecord } from '@fleetcommand/domain/domains/expected-records';
import { displayName } from '@fleetcommand/domain/domains/hostname';

export interface DomainPresentation {
  readonly domains: DomainSettings;
  readonly platform: Pick<PlatformFacts, 'publicHttpsPort'>;
  readonly zones: readonly ZoneRecords[];
}

export function presentDomain(
  domain: StoredDomain,
  { domains, platform, zones }: DomainPresentation,
): DomainDocument {
  const { hostname, look, ownership, dns, certificate, routing } = domain;
  const host = look ? dnsHostOf(look.nameservers) : null;
  return {
    id: domain.id,
    tenantId: domain.tenantId,
    hostname,
    displayName: displayName(hostname),
    url: hostUrl(hostname, platform),
    status: domainStatus(domain),
    primary: domain.isPrimary,
    redirect: domain.redirectTo,
    records: recordsOf(domain, settingsFor(domain, domains, zones)).map((record) =>
      presentRecord(record, look),
    ),
    findings: look ? look.diagnosis.findings.map((finding) => ({ ...finding })) : [],
    dnsHost: host && { name: host.name, hint: host.hint },
    ownership,
    dns,
    certificate,
    routing,
    nextCheckAt: domain.nextReviewAt?.toISOString() ?? null,
    createdAt: domain.createdAt.toISOString(),
  };
}

/** What is wanted now, beside what was seen: the last look may have been for other addresses of ours. */
function presentRecord(
  { type, name, value, ttlSeconds, purpose }: ExpectedRecord,
  look: StoredDomain['look'],
): DomainDocument['records'][number] {
  const isSame = (seen: ObservedRecord) =>
    seen.type === type && seen.name === name && seen.value === value;
  const seen = look?.diagnosis.records.find(isSame);
  return {
    type,
    name,
    value,
    ttl: ttlSeconds,
    purpose,
    observed: [...(seen?.observed ?? [])],
    ok: seen?.isRight ?? false,
  };
}
