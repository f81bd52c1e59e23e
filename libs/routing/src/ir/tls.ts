/** How TLS with clients is spoken, for the hosts that ask for more than the edge's own settings. */
import type { Provenance } from './provenance.js';

/** The edge speaks nothing older than 1.2, whatever an object asks. */
export type TlsVersion = '1.2' | '1.3';

export interface ClientAuthentication {
  /** Whether a certificate must be shown; one that is must be signed by `authoritiesPem`. */
  readonly mode: 'verify-if-given' | 'require-and-verify';
  /** Certificates of authorities, PEM. */
  readonly authoritiesPem: string;
}

export interface TlsOptions {
  /** `namespace-name@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** Of TLS 1.2, by OpenSSL's names; empty: the edge's own. */
  readonly ciphers: readonly string[];
  /** Of TLS 1.3, by their registered names; empty: the edge's own. */
  readonly ciphersuites: readonly string[];
  /** By OpenSSL's names, best first; empty: the library's own. */
  readonly curves: readonly string[];
  readonly clientAuth?: ClientAuthentication;
  /** Close connections to names no certificate covers. */
  readonly sniStrict: boolean;
  /** Best first; empty: `h2`, `http/1.1`. */
  readonly alpnProtocols: readonly string[];
}

/** These hosts are spoken to with these options. */
export interface TlsBinding {
  /** Lower-case DNS names; `*.example.com` covers one label. Empty: every host that has no binding of its own. */
  readonly hosts: readonly string[];
  readonly options: TlsOptions;
  readonly provenance: Provenance;
}
