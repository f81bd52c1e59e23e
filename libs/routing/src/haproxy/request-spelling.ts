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
