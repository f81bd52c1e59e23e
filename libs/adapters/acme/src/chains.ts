import { X509Certificate } from 'node:crypto';
import type { CertificateDescription } from '@fleetcommand/application/ports/acme';
import { AuthorityKeyIdentifierExtension, X509Certificate as Parsed } from '@peculiar/x509';

/** A worker looks at a chain several times within the same second, and again after hours. */
const MOST_REMEMBERED = 100;
const remembered = new Map<string, CertificateDescription>();

/** What a chain's leaf says of itself. */
export function inspectChain(chainPem: string): CertificateDescription {
  const known = remembered.get(chainPem);
  if (known) return known;
  const description = readLeaf(chainPem);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(chainPem, description);
  return description;
}

function readLeaf(chainPem: string): CertificateDescription {
  const leaf = new X509Certificate(chainPem);
  const hostnames = (leaf.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  return {
    hostnames,
    serial: leaf.serialNumber,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
  };
}

/** `base64url(authority key id).base64url(serial)`, the serial as DER holds it (RFC 9773 §4.1). */
export function renewalIdOf(chainPem: string): string | null {
  const leaf = new X509Certificate(chainPem);
  const authority = new Parsed(leaf.raw).getExtension(AuthorityKeyIdentifierExtension);
  if (!authority?.keyId) return null;
  const digits = leaf.serialNumber.padStart(2 * Math.ceil(leaf.serialNumber.length / 2), '0');
  // Serials are positive: one with its first bit set has a zero byte before it.
  const serial = Buffer.from(/^[89A-F]/i.test(digits) ? `00${digits}` : digits, 'hex');
  const keyId = Buffer.from(authority.keyId, 'hex');
  return `${keyId.toString('base64url')}.${serial.toString('base64url')}`;
}
