import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 825;
const RENEW_WHEN_LEFT_MS = 60 * DAY_MS;

/** Files of a TLS certificate for 127.0.0.1 and localhost, and the root a client must trust for it. */
export interface LocalCertificate {
  readonly rootFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * A certificate for a server on this machine, in `folder`, signed by a root made for it alone; both are
 * kept, and made anew together when little of their life is left. The root's private key is never
 * written: nothing else can be signed by it.
 */
export async function localCertificate(folder: string, now: Date): Promise<LocalCertificate> {
  const files = {
    rootFile: join(folder, 'tls-root.pem'),
    certificateFile: join(folder, 'tls-certificate.pem'),
    keyFile: join(folder, 'tls-key.pem'),
  };
  if (await isFresh(files.certificateFile, now)) return files;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await makeCertificate(now);
  await replace(files.rootFile, made.root);
  await replace(files.keyFile, made.key);
  await replace(files.certificateFile, made.certificate);
  return files;
}

async function isFresh(file: string, now: Date): Promise<boolean> {
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  if (pem === undefined) return false;
  return Date.parse(new X509Certificate(pem).validTo) - now.getTime() > RENEW_WHEN_LEFT_MS;
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function makeCertificate(
  now: Date,
): Promise<{ root: string; certificate: string; key: string }> {
  // Needed once in two years: not worth its load time at every start. The library wants the polyfill first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(crypto);
  const period = {
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + CERTIFICATE_DAYS * DAY_MS),
    signingAlgorithm: KEY_ALGORITHM,
  };
  const rootKeys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...period,
    name: 'CN=fleetcommand local services',
    keys: rootKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...period,
    subject: 'CN=localhost',
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    root: root.toString('pem') + '\n',
    certificate: certificate.toString('pem') + '\n',
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') + '\n',
  };
}
