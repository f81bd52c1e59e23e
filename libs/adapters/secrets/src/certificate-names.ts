import type { X509Certificate } from 'node:crypto';

import { alternativeNames } from './x509.js';

/** Of these names, those the certificate does not cover (RFC 6125 §6.4; a `*` stands for one label). */
export function missingNames(
  certificate: X509Certificate,
  hostnames: readonly string[],
): readonly string[] {
  const names = new Set(alternativeNames(certificate));
  return hostnames.filter((hostname) => {
    const parent = hostname.replace(/^[^.]+/, '*');
    return !names.has(hostname) && !names.has(parent);
  });
}
