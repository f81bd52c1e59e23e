import type { DnsObservation } from '@fleetcommand/domain/domains/diagnosis/observation';

/** What is asked about a host. */
export interface HostQuestion {
  /** A-labels; a wildcard with its `*.`. */
  readonly hostname: string;
  readonly registrableDomain: string;
  readonly isWildcard: boolean;
}

/** The world's DNS, asked afresh each time. */
export interface DnsLookups {
  /** Never fails: what could not be learned says so in its outcome. */
  observe(question: HostQuestion): Promise<DnsObservation>;
  /** TXT values at a name as its authoritative servers have them now; null where none answered. */
  txt(name: string): Promise<readonly string[] | null>;
}
