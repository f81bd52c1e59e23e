/** Looks certificates of authorities over before HAProxy sees them, and writes them anew. */
import { X509Certificate } from 'node:crypto';
import { certificateBlocks } from '@fleetcommand/adapter-secrets/x509';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';

const LARGEST_BYTES = 256 * 1024;

/** PEM of all of them. Fails with a code `tls.…` and a message that names the fault and the fix. */
export function checkAuthorities(text: string): Result<string> {
  if (text.length > LARGEST_BYTES)
    return fail(
      'tls.too-large',
      `The authorities are ${text.length} bytes long; at most ${LARGEST_BYTES} are accepted. Name only those that are needed.`,
    );
  const blocks = certificateBlocks(text);
  if (blocks.length === 0)
    return fail(
      'tls.no-certificate',
      'There is no whole certificate in PEM form ("-----BEGIN CERTIFICATE-----"). Store the authority\'s.',
    );
  const written: string[] = [];
  for (const [index, block] of blocks.entries()) {
    try {
      written.push(new X509Certificate(block).toString().trimEnd());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return fail(
        'tls.bad-certificate',
        `Certificate ${index + 1} of ${blocks.length} cannot be read (${reason}). Store it anew, whole.`,
      );
    }
  }
  return ok(`${written.join('\n')}\n`);
}
