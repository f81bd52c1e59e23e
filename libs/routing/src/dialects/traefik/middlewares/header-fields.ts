/** Names and values of headers that routes may set. */
import { z } from 'zod';

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** They belong to one connection, or frame the message: a route that sets them could confuse the next hop. */
const CONNECTION_HEADERS = new Set(
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade content-length'.split(
    ' ',
  ),
);

export const HeaderName = z
  .string()
  .regex(HEADER_NAME, { error: 'header names have 1 to 64 letters, digits and hyphens' })
  .refine((name) => !CONNECTION_HEADERS.has(name.toLowerCase()), {
    error: 'this header belongs to the connection and cannot be set',
  });

export const HeaderValue = z
  .string()
  .max(4096)
  .regex(/^\P{Cc}*$/u, {
    error: 'control characters such as line ends are not allowed in a header',
  });

export function lowerCaseNames(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
