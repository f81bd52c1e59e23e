/** Certificates and a key out of PEM as people paste it: with stray text, blank lines, in any order. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { UploadFailureCode } from '@fleetcommand/application/ports/upload-check';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { certificateBlocks, chainFrom, keyBlocks, tidyPem } from './x509.js';

const CERTIFICATE_BEGIN = /-----BEGIN CERTIFICATE-----/g;
/** Nothing anybody means to upload is longer; it is not even looked at. */
const LARGEST_TEXT = 64 * 1_024;

type PemResult<T> = Result<T, Failure<UploadFailureCode>>;
type Chain = readonly [X509Certificate, ...X509Certificate[]];

const refuseKey = (code: UploadFailureCode, message: string) =>
  fail(code, message, { pointer: '/privateKey' });
const refuseChain = (code: UploadFailureCode, message: string) =>
  fail(code, message, { pointer: '/chain' });

export function readKey(text: string): PemResult<KeyObject> {
  const [block, ...others] = keyBlocks(text.slice(0, LARGEST_TEXT));
  if (block === undefined)
    return refuseKey(
      'certificates.key-missing',
      'There is no whole private key in PEM form (“-----BEGIN PRIVATE KEY-----” to “-----END PRIVATE KEY-----”). Paste the file as it is.',
    );
  if (others.length > 0)
    return refuseKey(
      'certificates.key-several',
      `There are ${others.length + 1} private keys. Leave only the one that belongs to the certificate.`,
    );
  try {
    return ok(createPrivateKey(tidyPem(block)));
  } catch (error) {
    const isLocked = /ENCRYPTED/.test(block);
    const why = isLocked ? 'it has a passphrase' : reasonOf(error);
    return refuseKey(
      'certificates.key-unreadable',
      `The private key cannot be read: ${why}. Paste it whole and without a passphrase (openssl pkey -in key.pem).`,
    );
  }
}

export function readChain(text: string): PemResult<Chain> {
  if (text.length > LARGEST_TEXT)
    return refuseChain(
      'certificates.chain-too-long',
      `The chain is ${text.length} bytes long. Leave out the root and what does not belong to it.`,
    );
  const blocks = certificateBlocks(text);
  const begun = text.match(CERTIFICATE_BEGIN)?.length ?? 0;
  if (blocks.length === 0 || begun > blocks.length)
    return refuseChain(
      blocks.length === 0 ? 'certificates.chain-missing' : 'certificates.chain-unreadable',
      begun > 0
        ? 'A certificate is cut off: “-----END CERTIFICATE-----” is missing. Paste the file whole.'
        : 'There is no certificate in PEM form (“-----BEGIN CERTIFICATE-----”). Paste the file as it is.',
    );
  const chain: X509Certificate[] = [];
  for (const [index, block] of blocks.entries()) {
    try {
      chain.push(new X509Certificate(tidyPem(block)));
    } catch (error) {
      return refuseChain(
        'certificates.chain-unreadable',
        `Certificate ${index + 1} of ${blocks.length} cannot be read: ${reasonOf(error)}. Paste the file whole.`,
      );
    }
  }
  const [first, ...rest] = chain;
  return first ? ok([first, ...rest]) : refuseChain('certificates.chain-missing', 'Empty.');
}

/** The certificate of the key, then each one's issuer; what belongs to nobody is refused. */
export function orderChain(certificates: Chain, key: KeyObject): PemResult<Chain> {
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (!leaf)
    return refuseKey(
      'certificates.key-mismatch',
      'The private key does not belong to the certificate. Upload the pair that was issued together.',
    );
  const others = certificates.filter(
    ({ fingerprint256 }) => fingerprint256 !== leaf.fingerprint256,
  );
  const { chain, strangers } = chainFrom(leaf, others);
  const [stranger] = strangers;
  if (!stranger) return ok(chain);
  return refuseChain(
    'certificates.chain-broken',
    `“${stranger.subject.replaceAll('\n', ', ')}” has not issued any certificate of the chain. Take it out, or add what is missing between them.`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
