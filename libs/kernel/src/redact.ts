const REDACTED = '[redacted]';

/** Names of values that must never be kept; `keyId`, `publicKey` and the like are none. */
const SECRET_NAME =
  /^(?!public)(?!.*(id|count)$).*(password|passphrase|secret|token|cookie|credential|private_?key|api_?key|recovery_?code|authorization)|^(otp|key|pem)$/i;

/** What is a secret by its looks, wherever it stands. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // The password of a URL (RFC 3986 §3.2.1).
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [/(\bAuthorization:\s*)(?:\w+\s+)?\S+/gi, `$1${REDACTED}`],
  [/(\bBearer\s+)[\w.~+/=-]{20,}/g, `$1${REDACTED}`],
  // Keys of ours, secrets of webhooks, Stripe's keys, JSON Web Tokens.
  [/\bfc_live_\w+/g, REDACTED],
  [/\bwhsec_[\w+/=]+/g, REDACTED],
  [/\b[rs]k_(live|test)_\w+/g, REDACTED],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED],
];

export function redactText(text: string): string {
  return SECRET_TEXTS.reduce((told, [pattern, instead]) => told.replace(pattern, instead), text);
}

/**
 * The value without its secrets, by the names they go by and by their looks, at any depth. What is null or absent tells nothing
 * and stays.
 */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) && inner !== null && inner !== undefined && typeof inner !== 'boolean'
        ? REDACTED
        : redact(inner),
    ]),
  );
}
