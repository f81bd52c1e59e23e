import { expect, it } from 'vitest';
import { fitLine, valueAt } from './straight-line.js';

const points = (...pairs: [number, number][]) => pairs.map(([x, y]) => ({ x, y }));

it('goes through points that lie on one', () => {
  const line = fitLine(points([1_000, 120], [5_000, 200], [10_000, 300]));
  expect(line?.base).toBeCloseTo(100);
  expect(line?.slope).toBeCloseTo(0.02);
  expect(valueAt(line!, 100_000)).toBeCloseTo(2_100);
});

it('is as far above some as below others', () => {
  const line = fitLine(points([0, 0], [1, 3], [2, 0], [3, 3]));
  expect(line?.slope).toBeCloseTo(0.6);
  expect(line?.base).toBeCloseTo(0.6);
});

it('is level where nothing grows', () => {
  expect(fitLine(points([1, 7], [2, 7]))).toEqual({ base: 7, slope: 0 });
});

it.each([[[]], [points([5, 1])], [points([5, 1], [5, 9])]])('is none of %j', (given) => {
  expect(fitLine(given)).toBeNull();
});
