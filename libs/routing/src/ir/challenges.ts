import type { Provenance } from './provenance.js';

/** What the edge answers a certificate authority that looks for proof of a host over HTTP (RFC 8555 §8.3). */
export interface AcmeChallenge {
  readonly provenance: Provenance;
  /** Lower case. */
  readonly host: string;
  /** base64url, as authorities make them. */
  readonly token: string;
  /** `<token>.<thumbprint of the account's key>` */
  readonly keyAuthorization: string;
}
