/**
 * Looks a certificate over before HAProxy sees it: one file HAProxy cannot load fails the whole configuration.
 * What comes out is written anew (no blank lines, no stray text, leaf first), so that nothing of the original
 * text reaches HAProxy.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  alternativeNames,
  certificateBlocks,
  chainFrom,
  keyBlocks,
  tidyPem,
} from '@fleetcommand/adapter-secrets/x509';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

/** HAProxy reads any size from a file; a chain beyond this is a mistake, or an attack on its memory. */
const LARGEST_CHAIN_BYTES = 32 * 1024;
const SMALLEST_RSA_BITS = 2048;
const DNS_NAME =
  /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

export interface CheckedCertificate {
  /** Lower-case DNS names it is valid for; never empty. */
  readonly names: readonly string[];
  /** Leaf first, then its issuers. */
  readonly chainPem: string;
  /** PKCS #8. */
  readonly keyPem: Secret;
  readonly notAfter: Date;
  /** What is odd about it although it is served. */
  readonly warnings: readonly string[];
}

/** Fails with a code `tls.…` and a message that names the fault and the fix. */
export function checkCertificate(
  chainText: string,
  keyText: Secret,
  now: Date,
): Result<CheckedCertificate, Failure> {
  const key = readKey(keyText.reveal());
  if (!key.ok) return key;
  const certificates = readChain(chainText);
  if (!certificates.ok) return certificates;
  const chain = orderChain(certificates.value, key.value);
  if (!chain.ok) return chain;
  const [leaf] = chain.value;
  const weakness = chain.value.map(weaknessOf).find((text) => text !== undefined);
  if (weakness) return fail('tls.too-weak', weakness);
  const names = dnsNames(leaf);
  if (names.length === 0) {
    return fail(
      'tls.no-names',
      'The certificate names no host (no DNS entry in its subjectAltName). Issue one that does.',
    );
  }
  return ok({
    names,
    chainPem: chain.value.map((certificate) => tidyPem(certificate.toString())).join(''),
    keyPem: new Secret(tidyPem(key.value.export({ type: 'pkcs8', format: 'pem' }).toString())),
    notAfter: leaf.validToDate,
    warnings: [
      ...validityWarnings(leaf, now),
      ...(leaf === certificates.value[0]
        ? []
        : ['The chain was not in order (leaf first); it is served in the right one.']),
    ],
  });
}

function readKey(text: string): Result<KeyObject, Failure> {
  const blocks = keyBlocks(text);
  if (blocks.length === 0)
    return fail(
      'tls.no-key',
      'tls.key holds no private key in PEM form ("-----BEGIN PRIVATE KEY-----").',
    );
  if (blocks.length > 1)
    return fail(
      'tls.two-keys',
      `tls.key holds ${blocks.length} private keys. Keep the one that belongs to the certificate.`,
    );
  try {
    return ok(createPrivateKey(tidyPem(blocks[0]!)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'tls.bad-key',
      `The private key cannot be read (${reason}). It must be whole, and without a passphrase.`,
    );
  }
}

function readChain(text: string): Result<[X509Certificate, ...X509Certificate[]], Failure> {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0)
    return fail(
      'tls.no-certificate',
      'tls.crt holds no whole certificate in PEM form ("-----BEGIN CERTIFICATE-----").',
    );
  if (text.length > LARGEST_CHAIN_BYTES) {
    return fail(
      'tls.too-large',
      `The chain is ${text.length} bytes long; at most ${LARGEST_CHAIN_BYTES} are accepted. Leave out the root and what does not belong to it.`,
    );
  }
  const chain: X509Certificate[] = [];
  for (const [index, block] of blocks.entries()) {
    try {
      chain.push(new X509Certificate(tidyPem(block)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(
        'tls.bad-certificate',
        `Certificate ${index + 1} of ${blocks.length} in tls.crt cannot be read (${reason}). Store it anew, whole.`,
      );
    }
  }
  return ok(chain as [X509Certificate, ...X509Certificate[]]);
}

/** The certificate that belongs to the key, then its issuers as far as they are there, then the rest. */
function orderChain(
  certificates: readonly X509Certificate[],
  key: KeyObject,
): Result<[X509Certificate, ...X509Certificate[]], Failure> {
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (!leaf) {
    return fail(
      'tls.key-mismatch',
      'The private key does not belong to the certificate. Store the pair that was issued together.',
    );
  }
  const { chain, strangers } = chainFrom(
    leaf,
    certificates.filter((certificate) => certificate !== leaf),
  );
  return ok([...chain, ...strangers]);
}

/** OpenSSL at security level 2 (Debian's) refuses to load these, and HAProxy with it. */
function weaknessOf(certificate: X509Certificate): string | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? Infinity;
  if (asymmetricKeyType === 'rsa' && bits < SMALLEST_RSA_BITS) {
    return `The key has ${bits} bits; RSA needs ${SMALLEST_RSA_BITS} or more. Issue a new certificate with a stronger key.`;
  }
  const algorithm = certificate.signatureAlgorithm ?? '';
  const isSelfSigned = certificate.subject === certificate.issuer;
  if (/md5|sha1(?!\d)/i.test(algorithm) && !isSelfSigned) {
    return `The certificate is signed with ${algorithm}, which no browser accepts any more. Issue a new one.`;
  }
  return undefined;
}

function validityWarnings(leaf: X509Certificate, now: Date): string[] {
  if (leaf.validToDate <= now) {
    return [
      `The certificate expired at ${leaf.validToDate.toISOString()}: browsers refuse it. Renew it.`,
    ];
  }
  if (leaf.validFromDate > now) {
    return [
      `The certificate is valid only from ${leaf.validFromDate.toISOString()}: browsers refuse it until then.`,
    ];
  }
  return [];
}

/** DNS names of the subjectAltName (RFC 6125 §6.4.4: the common name counts only where there are none). */
function dnsNames(leaf: X509Certificate): string[] {
  const alternatives = alternativeNames(leaf);
  const commonName = /^CN=(.+)$/m.exec(leaf.subject)?.[1];
  const names = alternatives.length > 0 ? alternatives : [commonName ?? ''];
  return [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) =>
    DNS_NAME.test(name),
  );
}
