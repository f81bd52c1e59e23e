import type { Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** A certificate that HAProxy will load, written anew. */
export interface InspectedCertificate {
  /** Lower-case DNS names it is valid for; never empty. */
  readonly names: readonly string[];
  /** Leaf first. */
  readonly chainPem: string;
  readonly keyPem: Secret;
  /** What is odd about it although it is served. */
  readonly warnings: readonly string[];
}

/**
 * Looks a certificate over: cryptography is not pure TypeScript, so that the application hands it in. One PEM
 * file HAProxy cannot load fails the whole configuration: nothing reaches a table uninspected.
 */
export type CertificateInspector = (
  chainPem: string,
  keyPem: Secret,
) => Result<InspectedCertificate>;

/** Looks over certificates of authorities (one PEM text): gives them written anew, or why HAProxy could not load them. */
export type AuthorityInspector = (pem: string) => Result<string>;
