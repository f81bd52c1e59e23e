import { describe, expect, it } from 'vitest';

import { counted, formatCount, formatRate } from './figures.js';

describe('figures', () => {
  it('are grouped by thousands', () => {
    expect(formatCount(9_812)).toBe('9,812');
  });

  it.each([
    [0, '0'],
    [0.42, '0.4'],
    [12.4, '12'],
    [1_203.9, '1,204'],
  ])('a rate of %d reads %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it('agree with their nouns', () => {
    expect([counted(1, 'router'), counted(2, 'router'), counted(0, 'entry', 'entries')]).toEqual([
      '1 router',
      '2 routers',
      '0 entries',
    ]);
  });
});
