const REDACTED = '[redacted]';

/** Names of values that must never be kept; `keyId`, `publicKey` and the like are none. */
const SECRET_NAME =
  /^(?!public)(?!.*(id|count)$).*(password|passphrase|secret|token|cookie|credential|private_?key|api_?key|recovery_?code|authorization)|^(otp|key|pem)$/i;

/** The value without its secrets, by the names they go by, at any depth. What is null or absent tells nothing and stays. */
export function redact(value: unknown): unknown {
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
