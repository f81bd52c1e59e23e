import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checksum, toBase64 } from './checksum.js';

it('is the SHA-256 of the JSON', () => {
  const value = { a: ['ü', 1] };
  const expected = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  expect(checksum(value)).toBe(expected);
});

it('encodes any text as base64 of its UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(toBase64(text)).toBe(Buffer.from(text, 'utf8').toString('base64'));
    }),
  );
});
