import 'reflect-metadata'; // @peculiar/x509 refuses to load without it.
import * as x509 from '@peculiar/x509';

export interface IssuedCertificate {
  readonly chain: string;
  readonly key: string;
}

/** A self-signed certificate for some names, good for so many days; `padding` makes it larger by about so many bytes. */
export async function issueCertificate(
  names: readonly string[],
  padding = 0,
  days = 1,
): Promise<IssuedCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const extra = Array.from(
    { length: Math.ceil(padding / 64) },
    (_, index) => `padding-${index}-${'x'.repeat(40)}.example.com`,
  );
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0] ?? 'nobody'}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + days * 86_400_000),
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        [...names, ...extra].map((value) => ({ type: 'dns' as const, value })),
      ),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    chain: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}
