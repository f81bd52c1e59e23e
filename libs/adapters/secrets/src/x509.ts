/** PEM and chains as all who read certificates need them; what they refuse, and in which words, is their own. */
import type { X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
const KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/g;

/** Every whole certificate in the text, without what stands around it. */
export const certificateBlocks = (text: string): readonly string[] => text.match(CERTIFICATE) ?? [];

/** Every whole private key in the text, of any kind. */
export const keyBlocks = (text: string): readonly string[] => text.match(KEY) ?? [];

/** One line after the other: OpenSSL stops at a blank one. */
export function tidyPem(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return `${lines.map((line) => line.trim()).join('\n')}\n`;
}

/** The leaf, then each one's issuer as far as they are there; and those that issued none of them. */
export function chainFrom(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
): {
  readonly chain: [X509Certificate, ...X509Certificate[]];
  readonly strangers: readonly X509Certificate[];
} {
  const chain: [X509Certificate, ...X509Certificate[]] = [leaf];
  const left = new Set(others);
  for (let last = leaf; left.size > 0;) {
    const issuer = [...left].find((candidate) => last.checkIssued(candidate));
    if (!issuer) break;
    chain.push(issuer);
    left.delete(issuer);
    last = issuer;
  }
  return { chain, strangers: [...left] };
}

/** Lower-case DNS names of the subjectAltName, which is all that browsers look at. */
export function alternativeNames({ subjectAltName }: X509Certificate): string[] {
  const matches = (subjectAltName ?? '').matchAll(/DNS:("?)([^",]+)\1/g);
  return [...matches].map(([, , name = '']) => name.trim().toLowerCase());
}
