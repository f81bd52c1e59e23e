/**
 * The certificate shown to clients that ask for a name nobody has one for, and before the first real one
 * arrives. Self-made: no browser trusts it, and it says in its subject why it was shown.
 */
import 'reflect-metadata'; // @peculiar/x509 refuses to load without it.
import * as x509 from '@peculiar/x509';

const LIFETIME_DAYS = 3_650;

/**
 * Chain and key in one PEM, for HAProxy. It names no host of anybody's: HAProxy would prefer it to a real
 * certificate of the same name (`.invalid` is reserved, RFC 2606).
 */
export async function makeDefaultCertificate(now: Date): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=fleetcommand edge (no certificate for this name), O=fleetcommand',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + LIFETIME_DAYS * 86_400_000),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'edge.invalid' }]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${certificate.toString('pem')}\n${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`;
}
