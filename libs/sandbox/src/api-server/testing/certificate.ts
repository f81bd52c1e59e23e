import 'reflect-metadata'; // before @peculiar/x509, which asks for it
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const A_DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate for a spec's own server, valid for a day, as PEM. */
export async function makeSelfSignedCertificate(): Promise<{ certificate: string; key: string }> {
  const keys = (await webcrypto.subtle.generateKey(KEYS, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=sandbox-spec',
    notBefore: new Date(Date.now() - A_DAY_MS),
    notAfter: new Date(Date.now() + A_DAY_MS),
    keys,
    signingAlgorithm: KEYS,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const lines =
    Buffer.from(pkcs8)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const key = ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
  return { certificate: certificate.toString('pem'), key };
}
