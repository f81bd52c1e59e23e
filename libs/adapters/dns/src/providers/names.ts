import type { AddressRecords } from '@fleetcommand/domain/edges/records';
import { isWithin } from '@fleetcommand/domain/tenancy/zones';

/** Whether a name is the zone's or below it. */
export function isInZone(name: string, zone: string): boolean {
  return isWithin(canonical(name), canonical(zone));
}

const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Both types, also the one there are none of. */
export function byType({
  ipv4,
  ipv6,
}: AddressRecords): readonly ['A' | 'AAAA', readonly string[]][] {
  return [
    ['A', ipv4],
    ['AAAA', ipv6],
  ];
}

/** A TXT value in the master file format (RFC 1035 §5.1): quoted, in strings of up to 255 bytes. */
export function quoteTxt(value: string): string {
  const bytes = Buffer.from(value);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255).toString('latin1');
    const escaped = part
      .replace(/["\\]/g, (character) => `\\${character}`)
      .replace(/[^\x20-\x7e]/g, (byte) => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`);
    parts.push(`"${escaped}"`);
  }
  return parts.join(' ');
}

/** The inverse; what is not quoted is taken as it is. */
export function unquoteTxt(text: string): string {
  const strings = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, inner = '']) => inner);
  if (strings.length === 0) return text;
  const bytes = strings
    .join('')
    .replace(/\\(\d{3})|\\(.)/gs, (_, code: string | undefined, character: string | undefined) =>
      code === undefined ? (character ?? '') : String.fromCharCode(Number(code)),
    );
  return Buffer.from(bytes, 'latin1').toString();
}
