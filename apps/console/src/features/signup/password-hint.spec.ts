import { checkPassword } from '@fleetcommand/domain/accounts/credentials';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hintPassword } from './password-hint.js';

const EMAIL = 'ada.lovelace@example.com';

describe('the hint at a password', () => {
  it.each([
    ['', 'At least 10 characters. Several words are best.'],
    ['12345678a', 'One more character.'],
    ['abc', '7 more characters.'],
    ['aaaaaaaaaaaa', 'Use more different characters.'],
    ['ada.lovelaceada', 'Do not use your e-mail address.'],
    ['correct horse', 'Good. Longer is better still.'],
    ['correct horse battery', 'Strong.'],
  ])('%j is %j', (password, text) => {
    expect(hintPassword(password, EMAIL).text).toBe(text);
  });

  it('agrees with the service’s rules', () => {
    const passwords = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 8, maxLength: 14 }),
      fc.string({ minLength: 195, maxLength: 205 }),
      fc.constantFrom(EMAIL, EMAIL.toUpperCase(), 'ada.lovelace'.repeat(2), 'abababababab'),
    );
    fc.assert(
      fc.property(passwords, (password) => {
        expect(hintPassword(password, EMAIL).isEnough).toBe(checkPassword(password, EMAIL).ok);
      }),
    );
  });
});
