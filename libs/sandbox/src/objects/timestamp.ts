/** An instant as the real server writes it: RFC 3339, UTC, whole seconds. */
export function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
