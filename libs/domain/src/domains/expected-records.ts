/** The records a customer sets, as a function of what they want to bring. */
import type { Hostname } from './hostname.js';
import { baseOf } from './hostname.js';

/** Where the platform can be reached. */
export interface PlatformTargets {
  /** Zone of the per-claim targets, such as `domains.fleet.example`. */
  readonly targetZone: string;
  /** Addresses of the edges, for names that cannot have a CNAME. */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** What is unlike any other claim's, also of claims that are gone. */
export interface ClaimSecrets {
  /** First label of the target; never used again. */
  readonly targetLabel: string;
  /** Where it is, of an instance whose region has a suffix of its own; left out: in the platform's zone. */
  readonly targetZone?: string;
  /** What the TXT record holds. */
  readonly token: string;
}

export type RecordType = 'CNAME' | 'A' | 'AAAA' | 'TXT';
export type RecordPurpose = 'ownership' | 'routing' | 'certificate';

export interface ExpectedRecord {
  readonly type: RecordType;
  readonly name: string;
  readonly value: string;
  readonly ttlSeconds: number;
  readonly purpose: RecordPurpose;
}

/** Short, so that a mistake is soon mended. */
export const RECORD_TTL_SECONDS = 300;

export const proofName = (hostname: string): string => `_fleetcommand.${baseOf(hostname)}`;
export const proofValue = (token: string): string => `fleetcommand=${token}`;
export const challengeName = (hostname: string): string => `_acme-challenge.${baseOf(hostname)}`;

/** `k3x9….domains.fleet.example`, what a claim's CNAME points at. */
export function targetOf(secrets: ClaimSecrets, platform: PlatformTargets): string {
  return `${secrets.targetLabel}.${secrets.targetZone ?? platform.targetZone}`;
}

/** Where `_acme-challenge` of a wildcard is delegated to. */
export function challengeTargetOf(secrets: ClaimSecrets, targets: PlatformTargets): string {
  return `_acme-challenge.${targetOf(secrets, targets)}`;
}

/**
 * What to set: the proof as TXT; CNAME to the claim's own target, or A and AAAA where DNS allows no CNAME (an apex);
 * for a wildcard also `_acme-challenge`, so that we can answer DNS-01 without touching the customer's zone.
 */
export function expectedRecords(
  hostname: Hostname,
  secrets: ClaimSecrets,
  targets: PlatformTargets,
): readonly ExpectedRecord[] {
  const record = (
    type: RecordType,
    name: string,
    value: string,
    purpose: RecordPurpose,
  ): ExpectedRecord => ({ type, name, value, ttlSeconds: RECORD_TTL_SECONDS, purpose });
  const { ascii } = hostname;
  const routing = hostname.isApex
    ? [
        ...targets.ipv4.map((address) => record('A', ascii, address, 'routing')),
        ...targets.ipv6.map((address) => record('AAAA', ascii, address, 'routing')),
      ]
    : [record('CNAME', ascii, targetOf(secrets, targets), 'routing')];
  const delegation = record(
    'CNAME',
    challengeName(ascii),
    challengeTargetOf(secrets, targets),
    'certificate',
  );
  return [
    record('TXT', proofName(ascii), proofValue(secrets.token), 'ownership'),
    ...routing,
    ...(hostname.isWildcard ? [delegation] : []),
  ];
}
