import { DEFAULT_CLAIM_POLICY, type ClaimPolicy } from '@fleetcommand/domain/domains/claims/policy';
import {
  expectedRecords,
  type ClaimSecrets,
  type ExpectedRecord,
  type PlatformTargets,
} from '@fleetcommand/domain/domains/expected-records';
import {
  parseHostname,
  type Hostname,
  type HostnamePolicy,
} from '@fleetcommand/domain/domains/hostname';
import { NO_RECORDS } from '@fleetcommand/domain/edges/records';
import { unwrap } from '@fleetcommand/kernel/result';

import type { KeyType } from '../../ports/certificates.js';
import type { ZoneRecords } from '../../ports/zones.js';

/** How an installation deals with customers' domains. */
export interface DomainSettings {
  /** Zone of the instances' own addresses. */
  readonly appsDomain: string;
  readonly hostnames: HostnamePolicy;
  /** Where customers point their names. */
  readonly targets: PlatformTargets;
  readonly claims: ClaimPolicy;
  /** What the CAs that certificates come from call themselves in CAA records. */
  readonly caIdentifiers: readonly string[];
  /** Of the certificates ordered for them. */
  readonly keyType: KeyType;
}

/** What an operator says of it. */
export interface DomainFacts {
  readonly appsDomain: string;
  /** Host of the console, which is nobody's to claim either. */
  readonly consoleHost: string;
  /** Null: `domains.` before the apps' zone, which a wildcard record for that covers too (RFC 4592 §2.2.1). */
  readonly targetZone: string | null;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly caIdentifiers: readonly string[];
  readonly acceptsUnlistedSuffixes: boolean;
  /** Default ECDSA P-256; RSA is for visitors whose clients are older than 2012. */
  readonly keyType?: KeyType;
}

export function domainSettings(facts: DomainFacts): DomainSettings {
  const { appsDomain, consoleHost, ipv4, ipv6, caIdentifiers, acceptsUnlistedSuffixes } = facts;
  const targetZone = facts.targetZone ?? targetZoneOf(appsDomain);
  return {
    appsDomain,
    hostnames: { ownZones: [appsDomain, targetZone, consoleHost], acceptsUnlistedSuffixes },
    targets: { targetZone, ipv4, ipv6 },
    claims: DEFAULT_CLAIM_POLICY,
    caIdentifiers,
    keyType: facts.keyType ?? 'ecdsa-p256',
  };
}

/** Of a zone of platform addresses: its wildcard record leads there as well. */
export function targetZoneOf(zone: string): string {
  return `domains.${zone}`;
}

/** A stored name: it was checked when it was claimed, by rules that may have become stricter since. */
export function readHostname(hostname: string): Hostname {
  return unwrap(parseHostname(hostname, { ownZones: [], acceptsUnlistedSuffixes: true }));
}

/**
 * As they are for one claim: where its region has a suffix of its own, names that cannot have a CNAME are led to where that
 * suffix’s records lead.
 */
export function settingsFor(
  { secrets: { targetZone } }: { readonly secrets: ClaimSecrets },
  settings: DomainSettings,
  zones: readonly ZoneRecords[],
): DomainSettings {
  if (targetZone === undefined) return settings;
  const records = zones.find(({ zone }) => targetZoneOf(zone) === targetZone);
  return { ...settings, targets: { ...settings.targets, ...(records?.published ?? NO_RECORDS) } };
}

export function recordsOf(
  { hostname, secrets }: { readonly hostname: string; readonly secrets: ClaimSecrets },
  { targets }: DomainSettings,
): readonly ExpectedRecord[] {
  return expectedRecords(readHostname(hostname), secrets, targets);
}
