import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of the value's JSON, hex. Equal only for values built with their keys in the same order. */
export function checksum(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(value))));
}

/** UTF-8 text as base64 (RFC 4648 §4), as a Secret's `data` holds it. */
export function toBase64(text: string): string {
  return btoa(String.fromCodePoint(...utf8ToBytes(text)));
}
