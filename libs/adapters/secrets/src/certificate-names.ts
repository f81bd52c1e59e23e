import type { X509Certificate } from 'node:crypto';

/** Of these names, those the certificate does not cover (RFC 6125 §6.4; a `*` stands for one label). */
export function missingNames(
  certificate: X509Certificate,
  hostnames: readonly string[],
): readonly string[] {
  const names = new Set(dnsNames(certificate));
  return hostnames.filter((hostname) => {
    const parent = hostname.replace(/^[^.]+/, '*');
    return !names.has(hostname) && !names.has(parent);
  });
}

/** Browsers look at the subjectAltName only. */
function dnsNames({ subjectAltName }: X509Certificate): string[] {
  const matches = (subjectAltName ?? '').matchAll(/DNS:("?)([^",]+)\1/g);
  return [...matches].map(([, , name = '']) => name.trim().toLowerCase());
}
