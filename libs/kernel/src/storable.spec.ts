import { describe, expect, it } from 'vitest';

import { findUnstorable } from './storable.js';

const nested = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 'x');

describe('what a database does not keep as it came', () => {
  it.each([
    ['a NUL in a text', { name: 'a\0b' }, ['name'], /NUL/],
    ['one deep inside', { a: [{ b: '\0' }] }, ['a', '0', 'b'], /NUL/],
    ['one in a name', { a: { '\0': 1 } }, ['a'], /has a name that .*NUL/],
    ['half of a surrogate pair', { name: 'a\ud83d' }, ['name'], /surrogate/],
    ['the other half first', { name: '\ude00\ud83d' }, ['name'], /surrogate/],
  ])('is found, and where it is: %s', (_, value, path, message) => {
    expect(findUnstorable(value)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it('is also what is nested without end, however far', () => {
    expect(findUnstorable(nested(100_000))).toEqual([
      { path: Array.from({ length: 64 }, () => '0'), message: expect.stringMatching(/64 levels/) },
    ]);
    expect(findUnstorable(nested(64))).toEqual([]);
  });

  it('is no other text, and nothing that is none', () => {
    for (const value of ['😀', 'ä\n\t\u0001', '', 1, null, undefined, true, [], {}])
      expect(findUnstorable({ value })).toEqual([]);
  });
});
