/** TLS beyond the edge's own settings, as the model holds it. */
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Problem } from '../../ir/ir.js';
import type { Provenance } from '../../ir/provenance.js';

export interface TlsLine {
  readonly file: string;
  /** As the crt-list has them between brackets. */
  readonly options: string;
  readonly names: readonly string[];
  readonly provenance: Provenance;
}

export interface TlsStructure {
  readonly lines: readonly TlsLine[];
  /** Of every `bind` that ends TLS. */
  readonly bindOptions: string;
  readonly alpnProtocols: readonly string[];
  /** Path → PEM of authorities that clients' certificates are checked against. */
  readonly authorities: Readonly<Record<string, string>>;
  /** Served for names no certificate covers; absent: the edge's self-made one. The file's name tells its content. */
  readonly defaultCertificate?: { readonly file: string; readonly pem: Secret };
  readonly problems: readonly Problem[];
}
