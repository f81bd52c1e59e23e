/** A look at DNS as it is kept: for people to see, and to go on from until the next. */
import type { Diagnosis } from '../diagnosis/diagnosis.js';

export interface DomainLook {
  /** RFC 3339. */
  readonly at: string;
  readonly diagnosis: Diagnosis;
  /** Of the zone, sorted; the host's provider is told by them. */
  readonly nameservers: readonly string[];
}
