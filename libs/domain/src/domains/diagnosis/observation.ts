/** What DNS says about a host name: the facts a diagnosis is made of. Gathered by `adapters/dns`. */

/**
 * One question's answer.
 * - `found`, `none` (the name is there, this type is not), `no-such-name` (NXDOMAIN)
 * - `bogus`: DNSSEC is set up and does not hold (a validating resolver answers SERVFAIL, and not when told not to check)
 * - `failed`: no answer in time, or none that makes sense
 */
export type LookupOutcome = 'found' | 'none' | 'no-such-name' | 'bogus' | 'failed';

export interface Lookup {
  readonly outcome: LookupOutcome;
  /** Lower case, without trailing dots; addresses in their shortest spelling; TXT strings joined. Sorted. */
  readonly values: readonly string[];
  /** Of the records found; null where there are none. */
  readonly ttlSeconds: number | null;
}

/** RFC 8659. */
export interface CaaRecord {
  readonly isCritical: boolean;
  /** `issue`, `issuewild`, `iodef`, … */
  readonly tag: string;
  readonly value: string;
}

/** The CAA records that count for the name: those of the closest ancestor that has any. */
export interface CaaLookup {
  readonly outcome: LookupOutcome;
  /** Where they stand; null where no ancestor has any. */
  readonly name: string | null;
  readonly records: readonly CaaRecord[];
}

/** What was learned by way of one resolver: it says who is authoritative, and those are asked. */
export interface ResolverView {
  /** Its address, such as `1.1.1.1`. */
  readonly resolver: string;
  /** Name servers of the zone the host is in; none where they could not be found out. */
  readonly nameservers: readonly string[];
  readonly cname: Lookup;
  readonly a: Lookup;
  readonly aaaa: Lookup;
  /** TXT at `_fleetcommand.<host>`. */
  readonly proof: Lookup;
  /** CNAME of `_acme-challenge.<host>`; null where no wildcard is wanted. */
  readonly delegation: Lookup | null;
  readonly caa: CaaLookup;
  /** The closest ancestor that does not exist, up to the registrable domain; null where all do. */
  readonly missingAncestor: string | null;
  /** What the resolver still answers from its cache, with the seconds that has left; null where it was not asked. */
  readonly cached: Lookup | null;
}

/** One look at a host, through every resolver. */
export interface DnsObservation {
  readonly hostname: string;
  readonly views: readonly ResolverView[];
}
