import { dictionary } from '@zxcvbn-ts/language-common';

let known: ReadonlySet<string> | undefined;

/**
 * Whether the password, in whatever case, is among the 49,000 that breaches have shown most often (zxcvbn's list). Bundled,
 * so that no password and no part of its hash is ever sent anywhere.
 */
export function isBreached(password: string): boolean {
  known ??= new Set(dictionary['passwords-common']);
  return known.has(password.toLowerCase());
}
