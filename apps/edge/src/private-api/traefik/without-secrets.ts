/** Settings as they may be shown: whatever can hold a password, a token or a key is `[redacted]`. */
import { Secret } from '@fleetcommand/kernel/secret';

const REDACTED = '[redacted]';
/** Names of settings and of headers whose values let somebody in. */
const TELLING =
  /pass|secret|token|credential|authorization|cookie|api-?key|session|signature|^users?$|keypem|privatekey/i;

export function withoutSecrets(value: unknown, name = ''): unknown {
  if (value instanceof Secret) return REDACTED;
  if (TELLING.test(name) && holdsText(value)) return REDACTED;
  if (typeof value === 'string') return withoutUserInfo(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, key)]),
  );
}

/** A flag or a number named so tells nothing: `passHostHeader: true`. */
function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsText);
}

/** `https://user:password@host` as `https://host`. */
function withoutUserInfo(text: string): string {
  return text.replace(/(^|\s)([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/gi, '$1$2');
}
