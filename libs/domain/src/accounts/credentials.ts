import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { isBreached } from './breached-passwords.js';

export const PASSWORD_MIN_LENGTH = 10;
/** Longer ones only cost hashing time. */
export const PASSWORD_MAX_LENGTH = 200;

/** The address as stored and compared: trimmed and lower-cased. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * An address mail can be sent to: one `@`, a local part of 1–64 ASCII characters without spaces or quotes, and a
 * dotted domain (RFC 5321 §4.5.3.1). Stricter than RFC 5322 on purpose: what it refuses is almost always a slip.
 */
export function checkEmail(email: string): Result<string, Failure<'accounts.bad-email'>> {
  const normal = normalizeEmail(email);
  const [local = '', domain = '', ...rest] = normal.split('@');
  const isLocal = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local);
  if (
    rest.length > 0 ||
    local.length > 64 ||
    normal.length > 254 ||
    !isEmailDomain(domain) ||
    !isLocal
  ) {
    return fail('accounts.bad-email', 'Enter an e-mail address such as ada@example.com.');
  }
  return ok(normal);
}

/** The part of an address after its last `@`, in lower case. */
export function emailDomainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** Whether it is spelt as a dotted domain, in lower case. */
export function isEmailDomain(domain: string): boolean {
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(domain);
}

/** Length and not the account's own words (NIST SP 800-63B §3.1.1.2: no composition rules). */
export function checkPassword(
  password: string,
  email: string,
): Result<string, Failure<'accounts.weak-password'>> {
  const weak = (message: string) => fail('accounts.weak-password', message);
  const length = Array.from(password).length;
  if (length < PASSWORD_MIN_LENGTH) return weak(`Use at least ${PASSWORD_MIN_LENGTH} characters.`);
  if (length > PASSWORD_MAX_LENGTH) return weak(`Use at most ${PASSWORD_MAX_LENGTH} characters.`);
  if (new Set(password).size < 4) return weak('Use more than a few different characters.');
  const lower = password.toLowerCase();
  const [local = ''] = normalizeEmail(email).split('@');
  if (
    lower === normalizeEmail(email) ||
    (local.length > 3 &&
      lower === local.repeat(Math.ceil(lower.length / local.length)).slice(0, lower.length))
  ) {
    return weak('Do not use your e-mail address as the password.');
  }
  if (isBreached(password)) {
    return weak('That password was found in breaches, among the most used ones. Choose another.');
  }
  return ok(password);
}
