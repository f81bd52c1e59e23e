import { describe, expect, it } from 'vitest';

import { meant } from './meant.js';

describe('a name that nobody has', () => {
  it.each([
    ['acm', ['acme', 'globex'], 'Did you mean acme?'],
    ['Acmee', ['acme', 'acmes', 'globex'], 'Did you mean acme or acmes?'],
    ['glo', ['acme', 'globex'], 'Did you mean globex?'],
    ['initech', ['acme', 'globex'], 'You have: acme, globex.'],
    ['acme', [], 'You have none yet.'],
  ])('%s among %j: %s', (word, names, told) => expect(meant(word, names)).toBe(told));

  it('lists no more than fit on a line', () => {
    const names = Array.from({ length: 12 }, (_, index) => `instance-${index}`);
    expect(meant('x', names)).toMatch(/instance-9 and 2 more\.$/);
  });
});
