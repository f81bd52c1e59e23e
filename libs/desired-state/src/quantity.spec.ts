import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseQuantity, printBytes, printCpu } from './quantity.js';

it.each([
  ['600Mi', 629_145_600],
  ['250m', 0.25],
  ['0.5', 0.5],
  ['2G', 2e9],
  ['1.5Gi', 1_610_612_736],
])('reads %s', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 9);
});

it.each(['', 'Mi', '5X', '-1', '1e3'])('finds no quantity in "%s"', (text) => {
  expect(parseQuantity(text)).toBeNaN();
});

it.each([
  [1000, '1'],
  [250, '250m'],
  [1500, '1500m'],
])('prints %i thousandths of a core as the API server would: %s', (millis, text) => {
  expect(printCpu(millis)).toBe(text);
});

it.each([
  [2 ** 30, '1Gi'],
  [629_145_600, '600Mi'],
  [1_610_612_736, '1536Mi'],
  [600_000_000, '600M'],
  [1, '1'],
  [0, '0'],
])('prints %i bytes as the API server would: %s', (bytes, text) => {
  expect(printBytes(bytes)).toBe(text);
});

it('reads back what it prints', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (number) => {
      expect(parseQuantity(printBytes(number))).toBe(number);
    }),
  );
});
