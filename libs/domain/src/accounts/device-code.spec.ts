import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readUserCode, spellUserCode, userCodeOf } from './device-code.js';

describe('the code of a device', () => {
  it('is eight consonants of random bytes, read back however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32, max: 239 }), (bytes) => {
        const code = userCodeOf(bytes);
        expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
        const spelt = spellUserCode(code);
        expect(spelt).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
        expect(readUserCode(` ${spelt.toLowerCase().replace('-', ' ')}`)).toBe(code);
      }),
    );
  });

  it('leaves bytes out that would make some letters more likely', () => {
    const bytes = Uint8Array.from([255, 240, ...Array<number>(30).fill(1)]);
    expect(userCodeOf(bytes)).toBe('CCCCCCCC');
  });
});
