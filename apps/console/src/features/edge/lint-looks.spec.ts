import { describe, expect, it } from 'vitest';

import { lookOfVerdict, verdictsIn } from './lint-looks.js';

describe('the verdicts of a text', () => {
  it('are counted, what has to be mended first', () => {
    const verdicts = ['understood', 'misspelt', 'understood', 'refused'] as const;
    expect(verdictsIn(verdicts.map((verdict) => ({ verdict })))).toEqual([
      { verdict: 'refused', count: 1 },
      { verdict: 'misspelt', count: 1 },
      { verdict: 'understood', count: 2 },
    ]);
    expect(verdictsIn([])).toEqual([]);
  });

  it('look alike nowhere', () => {
    const looks = (['understood', 'replaced', 'ignored', 'misspelt', 'refused'] as const).map(
      lookOfVerdict,
    );
    expect(new Set(looks.map(({ tone }) => tone)).size).toBe(5);
    expect(new Set(looks.map(({ word }) => word)).size).toBe(5);
  });
});
