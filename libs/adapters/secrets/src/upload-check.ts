/**
 * PEM that customers bring. What is out of order is put right; what browsers or HAProxy would refuse is refused here,
 * with the field and the fix.
 */
import type { X509Certificate } from 'node:crypto';
import type {
  CheckedUpload,
  UploadCheck,
  UploadFailureCode,
} from '@fleetcommand/application/ports/upload-check';
import { fail, ok, type Err, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { missingNames } from './certificate-names.js';
import { orderChain, readChain, readKey } from './pem.js';
import { tidyPem } from './x509.js';

const SMALLEST_RSA_BITS = 2_048;
/** Chain and key go to HAProxy in one runtime command, which takes 16 KB. */
const LARGEST_BYTES = 15_500;
/** TLS feature extension (RFC 7633 §6), DER of 1.3.6.1.5.5.7.1.24. */
const MUST_STAPLE = Buffer.from('06082b06010505070118', 'hex');

type UploadResult<T> = Result<T, Failure<UploadFailureCode>>;
type Chain = readonly [X509Certificate, ...X509Certificate[]];

export const uploadCheck: UploadCheck = {
  check({ chain: chainText, privateKey }, hostnames, now) {
    const key = readKey(privateKey.reveal());
    if (!key.ok) return key;
    const certificates = readChain(chainText);
    if (!certificates.ok) return certificates;
    const chain = orderChain(certificates.value, key.value);
    if (!chain.ok) return chain;
    const fault = faultOf(chain.value, hostnames, now);
    if (fault) return fault;
    const [leaf] = chain.value;
    const chainPem = chain.value.map((certificate) => tidyPem(certificate.toString())).join('');
    const keyPem = key.value.export({ type: 'pkcs8', format: 'pem' }).toString();
    if (chainPem.length + keyPem.length > LARGEST_BYTES) return tooLong(chainPem.length);
    return ok({
      chainPem,
      key: new Secret(tidyPem(keyPem)),
      serial: leaf.serialNumber,
      notBefore: leaf.validFromDate,
      notAfter: leaf.validToDate,
      warnings: warningsOf(certificates.value, chain.value),
    } satisfies CheckedUpload);
  },
};

/** What is asked of every chain, in the order in which it is best mended. */
function faultOf(
  chain: Chain,
  hostnames: readonly string[],
  now: Date,
): Err<Failure<UploadFailureCode>> | undefined {
  const [leaf] = chain;
  const faults = [
    ...chain.map(weakKey),
    ...chain.map(weakSignature),
    outOfTime(leaf, now),
    ...chain.slice(1).map((issuer) => outOfTime(issuer, now)),
    uncovered(leaf, hostnames),
    mustStaple(leaf),
  ];
  return faults.find((fault) => fault !== undefined);
}

const refuse = (code: UploadFailureCode, message: string) =>
  fail(code, message, { pointer: '/chain' });

function weakKey(certificate: X509Certificate) {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? Infinity;
  if (asymmetricKeyType !== 'rsa' || bits >= SMALLEST_RSA_BITS) return undefined;
  return refuse(
    'certificates.key-weak',
    `The key of “${nameOf(certificate)}” has ${bits} bits, which browsers refuse: RSA needs ${SMALLEST_RSA_BITS} or more. Make a new key and have the certificate issued again.`,
  );
}

/** A root's own signature is nobody's to check. */
function weakSignature(certificate: X509Certificate) {
  const algorithm = certificate.signatureAlgorithm ?? '';
  const isRoot = certificate.ca && certificate.subject === certificate.issuer;
  if (isRoot || !/md5|sha1(?!\d)/i.test(algorithm)) return undefined;
  return refuse(
    'certificates.signature-weak',
    `“${nameOf(certificate)}” is signed with ${algorithm}, which no browser accepts any more. Have it issued again, signed with SHA-256.`,
  );
}

function outOfTime(certificate: X509Certificate, now: Date) {
  const { validFromDate, validToDate } = certificate;
  if (validToDate <= now)
    return refuse(
      'certificates.expired',
      `“${nameOf(certificate)}” ended on ${validToDate.toISOString()}. Upload the renewed one.`,
    );
  if (validFromDate > now)
    return refuse(
      'certificates.not-yet-valid',
      `“${nameOf(certificate)}” is valid only from ${validFromDate.toISOString()}. Upload it then; until then the one in place is served.`,
    );
  return undefined;
}

function uncovered(leaf: X509Certificate, hostnames: readonly string[]) {
  const missing = missingNames(leaf, hostnames);
  if (missing.length === 0) return undefined;
  return refuse(
    'certificates.names-missing',
    `The certificate is not for ${missing.join(', ')}: it names ${leaf.subjectAltName?.replaceAll('DNS:', '') ?? 'no host'}. Upload one that names it.`,
  );
}

function mustStaple(leaf: X509Certificate) {
  if (!leaf.raw.includes(MUST_STAPLE)) return undefined;
  return refuse(
    'certificates.must-staple',
    'The certificate demands OCSP stapling (“must-staple”), which authorities have given up and our edges do not do: browsers would refuse it. Have it issued without that extension.',
  );
}

function tooLong(length: number): UploadResult<never> {
  return refuse(
    'certificates.chain-too-long',
    `The chain is ${length} bytes long; with its key ${LARGEST_BYTES} are accepted. Leave out the root and what does not belong to it.`,
  );
}

function warningsOf(given: readonly X509Certificate[], chain: Chain): string[] {
  const [leaf] = chain;
  const wasInOrder = chain.every((certificate, index) => certificate === given[index]);
  const isAlone = chain.length === 1 && leaf.issuer !== leaf.subject;
  const isSelfSigned = leaf.issuer === leaf.subject;
  return [
    ...(wasInOrder
      ? []
      : ['The chain was not in order (leaf first); it is served in the right one.']),
    ...(isAlone
      ? [
          'The chain holds no certificate of its issuer: browsers that do not know it refuse the page. Add the intermediate certificates.',
        ]
      : []),
    ...(isSelfSigned
      ? ['The certificate is self-signed: only browsers that were told to trust it show the page.']
      : []),
  ];
}

function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}
