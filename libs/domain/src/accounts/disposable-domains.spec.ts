import { describe, expect, it } from 'vitest';

import { emailDomainOf } from './credentials.js';
import { isDisposable, isPublicProvider } from './disposable-domains.js';

describe('an e-mail address', () => {
  it.each([
    ['ada@mailinator.com', true],
    ['ada@MAILINATOR.com', true],
    ['ada@a.b.yopmail.com', true],
    ['"a@b"@trashmail.com', true],
    ['ada@notmailinator.com', false],
    ['ada@mailinator.com.example.org', false],
    ['mailinator.com@acme.example', false],
    ['ada@gmail.com', false],
  ])('%s is disposable: %s', (email, is) => {
    expect(isDisposable(email)).toBe(is);
  });

  it('of a provider that strangers share says nothing of who sends', () => {
    expect(isPublicProvider('ada@gmail.com')).toBe(true);
    expect(isPublicProvider('ada@acme.example')).toBe(false);
    expect(emailDomainOf('ada@Acme.Example')).toBe('acme.example');
  });
});
