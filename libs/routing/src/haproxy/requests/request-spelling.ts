/** How HAProxy reads a request's `Host` and path before it looks for a router: what `request-guard.ts` tells it to do, as functions. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { LONGEST_HOST } from './request-guard.js';

/** Why a request is refused before any router is looked for. */
export interface Refusal {
  readonly status: 400 | 405;
  readonly reason: string;
}

const HOST = /^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$/;

/** A `Host` header as routers see it: lower case, without port and last dot. */
export function requestHost(header: string): Result<string, Refusal> {
  if (header.length > LONGEST_HOST || !HOST.test(header))
    return refused(400, `"${header}" is not a host with or without a port, such as acme.test:8443`);
  return ok(
    header
      .replace(/:[0-9]{1,5}$/, '')
      .toLowerCase()
      .replace(/\.+$/, ''),
  );
}

/**
 * A request's path (what follows a `?` left out) as routers see it, in one spelling (RFC 3986 §6.2.2): escapes of
 * unreserved characters undone and the others in upper case, slashes merged, `.` and `..` resolved. Characters no
 * client sends as they are, such as spaces, are escaped first, as every client does.
 */
export function requestPath(target: string): Result<string, Refusal> {
  const [text = ''] = target.split(/[?#]/, 1);
  if (!text.startsWith('/')) return refused(400, 'a path begins with "/"');
  const sent = text
    .toWellFormed()
    .replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
  if (/%(?![0-9A-Fa-f]{2})/.test(sent))
    return refused(400, 'a "%" in a path is followed by two hexadecimal digits');
  const spelled = sent.replace(/%[0-9A-Fa-f]{2}/g, unescaped).replace(/\/{2,}/g, '/');
  return ok(withoutDots(spelled));
}

/** Characters with a meaning in a URL: Traefik leaves their escapes in the path that expressions see. */
const KEPT_ESCAPES = new Set(
  Array.from(":/?#[]@!$&'()*+,;=%", (character) => encodeHex(character.charCodeAt(0))),
);

function encodeHex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A path as expressions see it: escapes undone, but for those of characters with a meaning in a URL. */
export function pathForExpressions(path: string): string {
  return path.replace(/(%[0-9A-F]{2})+/g, (escapes) =>
    escapes
      .split(/(?=%)/)
      .reduce<string[]>((runs, escape) => {
        const last = runs.at(-1);
        if (KEPT_ESCAPES.has(escape) || last === undefined || KEPT_ESCAPES.has(last))
          return [...runs, escape];
        return [...runs.slice(0, -1), last + escape];
      }, [])
      .map((run) => (KEPT_ESCAPES.has(run) ? run : decodedBytes(run)))
      .join(''),
  );
}

/** As UTF-8; each byte that belongs to no character is U+FFFD. */
function decodedBytes(escapes: string): string {
  const bytes = escapes
    .slice(1)
    .split('%')
    .map((hex) => Number.parseInt(hex, 16));
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** Values of one parameter, as Go's `url.ParseQuery`: what holds a broken escape is left out. Traefik makes `&` of `;`. */
export function queryValues(query: string, name: string): string[] {
  return query.split(/[&;]/).flatMap((part) => {
    const [key = '', ...rest] = part.split('=');
    const isBroken = /%(?![0-9A-Fa-f]{2})/.test(part);
    return part === '' || isBroken || queryText(key) !== name ? [] : [queryText(rest.join('='))];
  });
}

function queryText(text: string): string {
  return text.replaceAll('+', ' ').replace(/(%[0-9A-Fa-f]{2})+/g, decodedBytes);
}

function refused(status: Refusal['status'], reason: string): Result<never, Refusal> {
  return err({ status, reason });
}

function unescaped(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
}

/** RFC 3986 §5.2.4; `..` above the root is dropped. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') {
      kept.push(segment);
      continue;
    }
    if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}
