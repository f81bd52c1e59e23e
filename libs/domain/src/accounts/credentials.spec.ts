import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  checkEmail,
  checkPassword,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
} from './credentials.js';

describe('an e-mail address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada@Example.COM ', 'ada@example.com'],
    ["o'hara+news@mail.example.co.uk", "o'hara+news@mail.example.co.uk"],
    ['a@xn--mnchen-3ya.de', 'a@xn--mnchen-3ya.de'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%j is kept as %j', (given, stored) => {
    expect(checkEmail(given)).toEqual({ ok: true, value: stored });
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@localhost',
    'ada@example',
    'ada@@example.com',
    'ada@example.com@example.com',
    'ada@-example.com',
    'ada@exa_mple.com',
    'ada@example.123',
    'ada@127.0.0.1',
    '.ada@example.com',
    'ada..b@example.com',
    'a da@example.com',
    'ada\n@example.com',
    'ada\0@example.com',
    '"ada"@example.com',
    'ädä@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(126)}com`,
  ])('%j is refused', (given) => {
    const checked = checkEmail(given);
    expect(checked.ok || checked.error.code).toBe('accounts.bad-email');
  });

  it('is stored as plain ASCII that is accepted again as it is', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (given) => {
        const checked = checkEmail(given);
        fc.pre(checked.ok);
        expect(checked.value).toMatch(/^[\x21-\x7e]+$/);
        expect(checkEmail(checked.value)).toEqual(checked);
        expect(checkEmail(checked.value.toUpperCase())).toEqual(checked);
      }),
    );
  });
});

describe('a password', () => {
  const verdict = (password: string, email = 'ada@example.com') => {
    const checked = checkPassword(password, email);
    return checked.ok ? 'ok' : checked.error.message;
  };

  it.each([
    'correct horse battery staple',
    'пароль-с-буквами',
    '🐎🔋📎🐎🔋📎🧷🐎🔋📎',
    'ada@example.org!',
  ])('may be %j', (password) => {
    expect(verdict(password)).toBe('ok');
  });

  it.each([
    ['short', /at least 10/],
    ['🐎'.repeat(9), /at least 10/],
    ['aaaaaaaaaaaa', /different/],
    ['Ada@Example.com', /e-mail address/],
    ['Password123', /most used/],
    ['qwertyuiop', /most used/],
  ])('may not be %j', (password, reason) => {
    expect(verdict(password)).toMatch(reason);
  });

  it('may not be the name before the @, over and over', () => {
    expect(verdict('lovelacelovelace', 'lovelace@example.com')).toMatch(/e-mail address/);
  });

  it('is measured in characters, at both ends', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(10);
    expect(verdict(letters.slice(0, PASSWORD_MIN_LENGTH - 1))).toMatch(/at least/);
    expect(verdict(letters.slice(3, 3 + PASSWORD_MIN_LENGTH))).toBe('ok');
    expect(verdict(letters.slice(0, PASSWORD_MAX_LENGTH))).toBe('ok');
    expect(verdict(letters.slice(0, PASSWORD_MAX_LENGTH + 1))).toMatch(/at most/);
  });

  it('is never repeated in the refusal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 30 }), (password) => {
        const checked = checkPassword(password, 'ada@example.com');
        fc.pre(!checked.ok && !checked.error.message.includes(password.slice(0, 3)));
        expect(JSON.stringify(checked.error)).not.toContain(JSON.stringify(password).slice(1, -1));
      }),
    );
  });
});
