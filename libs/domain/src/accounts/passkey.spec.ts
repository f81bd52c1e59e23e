import { describe, expect, it } from 'vitest';

import { isPlausibleCounter } from './passkey.js';

describe('the counter of a passkey', () => {
  it.each([
    [0, 0, true],
    [0, 1, true],
    [7, 8, true],
    [7, 4_294_967_295, true],
    [7, 7, false],
    [7, 6, false],
    [7, 0, false],
  ])('that stood at %i may be sent as %i: %s', (stored, sent, isPlausible) => {
    expect(isPlausibleCounter(stored, sent)).toBe(isPlausible);
  });
});
