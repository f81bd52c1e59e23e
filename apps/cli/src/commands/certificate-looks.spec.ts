import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';

import { daysLeft, showCertificateState } from './certificate-looks.js';

const now = new Date('2026-03-01T12:00:00Z');
const plain = stripVTControlCharacters;

it.each([
  [null, '–'],
  ['2026-04-01T12:00:00.000Z', 'in 31 d'],
  ['2026-03-01T20:00:00.000Z', 'today'],
  ['2026-02-27T12:00:00.000Z', '2 d ago'],
])('a certificate that ends at %s ends %s', (notAfter, text) => {
  expect(plain(daysLeft({ notAfter }, now))).toBe(text);
});

it('one that is on its way says how many edges have it', () => {
  const edges = { asked: 3, serving: 2 };
  expect(plain(showCertificateState({ state: 'publishing', edges }))).toBe(
    '◌ publishing (2 of 3 edges)',
  );
  expect(plain(showCertificateState({ state: 'live', edges }))).toBe('✓ live');
});
