/** Host names and paths as the IR holds them: one spelling each, checked once, safe in maps and messages. */
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Lower-case, without port; `*.example.com` stands for exactly one label. Underscores are let through: clients use them. */
export function parseHostName(text: string): Result<string> {
  const host = text.toLowerCase();
  const bad = (why: string, fix: string): Result<string> =>
    fail('routing.bad-host', `"${excerpt(text)}" is not a host name: ${why}. ${fix}`);
  if (host === '')
    return bad('it is empty', 'Write the name that clients send, such as `acme.example.com`.');
  if (host.length > 253) return bad(`it has ${host.length} characters`, 'DNS allows 253.');
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[^\x00-\x7f]/.test(host))
    return bad(
      'it has characters beyond ASCII',
      'Write its punycode form (`xn--…`): that is what clients send.',
    );
  if (/:\d*$/.test(host))
    return bad('it has a port', 'Leave the port out: hosts match on any port.');
  if (/[[\]:/@]/.test(host)) return bad('it is an address or URL', 'Write only the host part.');
  if (host.endsWith('.')) return bad('it ends with a dot', 'Leave the last dot out.');
  const name = host.startsWith('*.') ? host.slice(2) : host;
  if (name.includes('*'))
    return bad('"*" stands elsewhere than as the whole first label', 'Write `*.example.com`.');
  const label = name.split('.').find((part) => !LABEL.test(part));
  if (label !== undefined)
    return bad(
      `its part "${excerpt(label)}" is not a DNS label`,
      'Use 1 to 63 letters, digits and inner hyphens between dots.',
    );
  return ok(host);
}

/** The `*.parent` pattern that covers `host`, or undefined where it has one label or is a pattern itself. */
export function wildcardOf(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot <= 0 || host.startsWith('*.') ? undefined : `*${host.slice(dot)}`;
}

/** Whether a certificate name (or host pattern) covers a host: equal, or a wildcard of its first label (RFC 6125 §6.4.3). */
export function covers(pattern: string, host: string): boolean {
  return pattern === host || pattern === wildcardOf(host);
}

/**
 * A path as requests spell it after HAProxy has normalised them (RFC 3986 §6.2.2): starts with `/`, everything
 * outside unreserved, sub-delimiters, `:`, `@` and `/` percent-encoded in upper case, unreserved characters not.
 */
export function canonicalPath(text: string): Result<string> {
  if (!text.startsWith('/'))
    return fail(
      'routing.bad-path',
      `"${excerpt(text)}" is not a path: it must begin with "/". Write "/${excerpt(text)}".`,
    );
  const path = text
    .toWellFormed()
    .replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/gu, (part) =>
      part.length === 3 && part.startsWith('%') ? canonicalEscape(part) : encodeURIComponent(part),
    );
  if (path.length > 1024)
    return fail(
      'routing.bad-path',
      `The path "${excerpt(text)}" is ${path.length} characters long; at most 1024 are supported. Shorten it.`,
    );
  if (/\/\/|\/\.{1,2}\//.test(path))
    return fail(
      'routing.bad-path',
      `"${excerpt(text)}" never matches: requests are normalised first, so that none has "//", "/./" or "/../". Write the path without them.`,
    );
  return ok(path);
}

function canonicalEscape(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
}

/** Foreign text for a message: short, on one line. */
export function excerpt(text: string, maxLength = 60): string {
  const visible = text
    .toWellFormed()
    .replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return visible.length > maxLength ? `${visible.slice(0, maxLength - 1)}…` : visible;
}

/** The first five of several. */
export function excerpts(texts: readonly string[]): string {
  return texts
    .slice(0, 5)
    .map((text) => excerpt(text))
    .join(', ');
}
