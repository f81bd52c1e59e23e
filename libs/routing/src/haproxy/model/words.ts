/**
 * The one way for foreign text into HAProxy. Three places take text, each with its own danger:
 *
 * - a *word* of a map, a crt-list or the runtime socket ends at a space and must not hold what the socket reads as
 *   its own (`;`, `\`, `<<`);
 * - a *string* of haproxy.cfg lies in single quotes, where nothing but `'` is special;
 * - a *value* for a header travels through a map as a word and is decoded by `url_dec` where it is used.
 */
import { withBrackets } from '@fleetcommand/kernel/ip-host';
import type { Bind } from './options.js';

/** Printable ASCII without what HAProxy, its socket or a map file gives a meaning to. `%` stays: text is often encoded already. */
const UNSAFE_IN_WORD = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%|^]/gu;

/** Foreign text as one word: anything unsafe is percent-encoded. A word is its own encoding. Never empty: `-` stands for nothing. */
export function word(text: string): string {
  return text === '' ? '-' : text.toWellFormed().replace(UNSAFE_IN_WORD, percentEncode);
}

/** `address:port` as HAProxy writes it. */
export function socketAddress({ address, port }: Bind): string {
  return `${withBrackets(word(address))}:${port}`;
}

/** One field of a value whose fields are joined by `,`. */
export function field(text: string): string {
  return word(text).replaceAll(',', '%2C');
}

/** One field of what Lua reads and decodes: parts joined by `;`, fields by `,`. May be empty. */
export function programField(text: string): string {
  return text.toWellFormed().replace(/[^A-Za-z0-9\-._~!$&'()*+=:@/|^]/gu, percentEncode);
}

/** Text that `url_dec` gives back: a word of unreserved characters and escapes only. Control characters are dropped. */
export function encodedValue(text: string): string {
  const printable = text.toWellFormed().replace(/\p{Cc}/gu, '');
  return printable.replace(/[^A-Za-z0-9\-._~]/gu, percentEncode);
}

/** A string of haproxy.cfg, in single quotes (configuration manual, section 2.2). Control characters are dropped: the file cannot hold them. */
export function configString(text: string): string {
  const printable = text.toWellFormed().replace(/\p{Cc}/gu, '');
  return `'${printable.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word as the runtime socket reads it (management guide, section 9.3: `\` escapes `;` and itself). */
export function socketWord(text: string): string {
  return word(text).replace(/[\\;]/g, String.raw`\$&`);
}

/** 64 bits of FNV-1a, in hex: for names, not for secrets. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

/** A file name of at most 150 characters from any name; different names have different ones. */
export function fileNameOf(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9.@-]/g, (c) => `_${c.codePointAt(0)!.toString(16)}_`);
  if (safe.length <= 140) return `${safe}.pem`;
  return `${safe.slice(0, 110)}-${fingerprint(name)}.pem`;
}

function percentEncode(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
