import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quoteIdentifier, quoteLiteral } from './identifiers.js';

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 15 })
  .filter((s) => !s.includes('\0'));

describe('names and strings in SQL', () => {
  it('stay one identifier, whatever they hold', () => {
    fc.assert(
      fc.property(text, (name) => {
        const quoted = quoteIdentifier(name);
        expect(quoted.slice(1, -1).replaceAll('""', '')).not.toContain('"');
        expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name);
      }),
    );
  });

  it('stay one string, whatever they hold', () => {
    fc.assert(
      fc.property(text, (value) => {
        const inside = quoteLiteral(value).replace(/^E?'/, '').slice(0, -1);
        expect(inside.replaceAll("''", '').replaceAll('\\\\', '')).not.toMatch(/['\\]/);
      }),
    );
  });

  it('refuse NUL and what PostgreSQL would cut', () => {
    expect(() => quoteIdentifier('a\0b')).toThrow();
    expect(() => quoteLiteral('a\0b')).toThrow();
    expect(() => quoteIdentifier('x'.repeat(64))).toThrow(/63/);
  });
});
