/** Which requests a destination is for, as a rule of Traefik's. */
import { call, literal } from '../traefik/rule-text.js';
import type { FlowTexts } from './texts.js';

/** Undefined where it says neither a path nor a host. */
export function ruleOf(texts: FlowTexts, index: string): string | undefined {
  const paths = texts.list('servicePath', index);
  const domains = texts.list('serviceDomain', index);
  if (paths.length === 0 && domains.length === 0) return undefined;
  const kind = texts.text('pathType', index) ?? 'path_beg';
  return [
    anyOf(domains.map(hostMatcher)),
    anyOf(paths.map((path) => pathMatcher(kind, path))),
    ...texts.list('servicePathExclude', index).map((path) => `!${pathMatcher(kind, path)}`),
    ...texts.list('serviceHeader', index).map(headerMatcher),
    anyOf(texts.list('userAgent', index).map(agentMatcher)),
    anyOf(texts.list('allowedMethods', index).map((method) => call('Method', method))),
    ...texts.list('deniedMethods', index).map((method) => `!${call('Method', method)}`),
  ]
    .filter((part) => part !== '')
    .join(' && ');
}

function anyOf(parts: readonly string[]): string {
  return parts.length > 1 ? `(${parts.join(' || ')})` : (parts[0] ?? '');
}

export function hostMatcher(domain: string): string {
  const host = domain.replace(/:\d+$/, '').toLowerCase();
  if (!host.startsWith('*')) return call('Host', host);
  return call('HostRegexp', `^.+${literal(host.replace(/^\*/, ''))}$`);
}

/** HAProxy's ways to compare a path. */
function pathMatcher(kind: string, path: string): string {
  if (kind === 'path') return call('Path', path);
  if (kind === 'path_reg') return call('PathRegexp', path);
  if (kind === 'path_end') return call('PathRegexp', `${literal(path)}$`);
  if (kind === 'path_sub' || kind === 'path_dir') return call('PathRegexp', literal(path));
  return call('PathPrefix', path);
}

function headerMatcher(header: string): string {
  const colon = header.indexOf(':');
  return call('Header', header.slice(0, Math.max(0, colon)).trim(), header.slice(colon + 1).trim());
}

function agentMatcher(agent: string): string {
  return call('HeaderRegexp', 'User-Agent', `(?i)${literal(agent)}`);
}
