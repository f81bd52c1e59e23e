import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The PEM bundle with one more root at its front. Roots present already stay once, expired ones go.
 * Newest first, because tools that read a single certificate from a file read the first.
 */
export function withRoot(bundle: string, root: string, now: Date): string {
  const kept = new Map<string, string>();
  for (const pem of [root, bundle].flatMap((text) => text.match(CERTIFICATE) ?? [])) {
    const certificate = new X509Certificate(pem);
    if (Date.parse(certificate.validTo) > now.getTime()) kept.set(certificate.fingerprint256, pem);
  }
  return [...kept.values()].map((pem) => `${pem}\n`).join('');
}

/** Adds a root to the bundle in `file`, whole or not at all. Readable by everybody: it holds no secret. */
export async function addToBundle(file: string, root: string, now: Date): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => '');
  const wanted = withRoot(present, root, now);
  if (wanted === present) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, wanted, { mode: 0o644 });
  await rename(`${file}.new`, file);
}
