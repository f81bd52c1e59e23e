import { describe, expect, it } from 'vitest';

import { formatBytes, formatCount, formatPrice } from './amounts.js';

describe('amounts', () => {
  it.each([
    [null, 'No charge'],
    [{ currency: 'eur', amountMinor: 2_900, interval: 'month' }, '€29 a month'],
    [{ currency: 'usd', amountMinor: 950, interval: 'year' }, '$9.50 a year'],
    [{ currency: 'jpy', amountMinor: 1_200, interval: 'month' }, '¥1,200 a month'],
  ] as const)('price %j is %j', (price, text) => {
    expect(formatPrice(price)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [192 * 1_024 ** 2, '192 MB'],
    [1.5 * 1_024 ** 3, '1.5 GB'],
  ])('%d bytes are %j', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('are counted in words', () => {
    const texts = [0, 1, 2].map((count) => formatCount(count, 'domain', 'domains'));
    expect(texts).toEqual(['no domains', '1 domain', '2 domains']);
  });
});
