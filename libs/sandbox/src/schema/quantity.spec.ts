import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addQuantities, canonicalQuantity, compareQuantities } from './quantity.js';

describe('quantities', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1536', '1536'],
    ['2000', '2k'],
    ['1e3', '1e3'],
    ['100u', '100u'],
    ['0Mi', '0'],
    ['512', '512'],
    ['-1', '-1'],
    ['0.1n', '1n'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['', 'abc', '1 Gi', '1gi', '--1', '1.2.3', 'Mi'])('refuses %j', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
  });

  it('keeps its canonical form', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi');
    fc.assert(
      fc.property(fc.nat(1_000_000), suffix, (number, unit) => {
        const canonical = canonicalQuantity(`${number}${unit}`) ?? '';
        return canonicalQuantity(canonical) === canonical;
      }),
    );
  });

  it('compares across units', () => {
    expect(compareQuantities('1Gi', '1024Mi')).toBe(0);
    expect(compareQuantities('999m', '1')).toBe(-1);
    expect(compareQuantities('1G', '1Gi')).toBe(-1);
  });

  it('adds in the format of the first', () => {
    expect(addQuantities('128Mi', '128Mi')).toBe('256Mi');
    expect(addQuantities('0', '500m')).toBe('500m');
    expect(addQuantities('900m', '0.1')).toBe('1');
  });
});
