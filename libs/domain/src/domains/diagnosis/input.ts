/** What a diagnosis is made from, and what each part of it says. */
import type { ExpectedRecord } from '../expected-records.js';
import type { Hostname } from '../hostname.js';
import type { DnsObservation } from './observation.js';

export interface DiagnosisInput {
  readonly hostname: Hostname;
  readonly expected: readonly ExpectedRecord[];
  readonly observation: DnsObservation;
  /** Where our edges are, which is what an alias resolves to. */
  readonly edgeAddresses: readonly string[];
  /** What the CAs we order from call themselves in CAA records, such as `letsencrypt.org`. */
  readonly caIdentifiers: readonly string[];
}

/**
 * What all the views say together. `partly`: they do not agree, or some could not tell. `unknown`: none could, which says
 * nothing against the customer.
 */
export type Verdict = 'right' | 'partly' | 'wrong' | 'unknown';
