/**
 * Rules of Traefik 1: `Host:a.test,b.test;PathPrefixStrip:/api`. Matchers are separated by `;`, values by `,`; some of
 * them also change the request, which are middlewares since.
 */
import { excerpt } from '../../ir/names.js';
import { call } from '../traefik/rule-text.js';

type Spec = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OldRule {
  /** In the syntax of Traefik 2. */
  readonly match: string;
  readonly changes: readonly Spec[];
  /** Parts nobody knows. */
  readonly unknown: readonly string[];
}

type Part = { readonly match?: string; readonly changes?: readonly Spec[] };
type Read = (values: readonly string[], whole: string) => Part;

const matcher =
  (name: string): Read =>
  (values) => ({ match: call(name, ...values) });

const PARTS: Readonly<Record<string, Read>> = {
  host: (values) => ({
    match: call('Host', ...values.map((value) => value.toLowerCase())),
  }),
  hostregexp: matcher('HostRegexp'),
  path: matcher('Path'),
  pathprefix: matcher('PathPrefix'),
  pathstrip: (values) => ({ match: call('Path', ...values), changes: [strip(values)] }),
  pathprefixstrip: (values) => ({ match: call('PathPrefix', ...values), changes: [strip(values)] }),
  pathstripregex: (values) => ({ match: call('Path', ...values), changes: [stripRegex(values)] }),
  pathprefixstripregex: (values) => ({
    match: call('PathPrefix', ...values),
    changes: [stripRegex(values)],
  }),
  method: (values) => ({
    match: call('Method', ...values.map((value) => value.toUpperCase())),
  }),
  headers: matcher('Headers'),
  headersregexp: matcher('HeadersRegexp'),
  query: matcher('Query'),
  addprefix: ([prefix = '']) => ({ changes: [{ addPrefix: { prefix } }] }),
  replacepath: ([path = '']) => ({ changes: [{ replacePath: { path } }] }),
  replacepathregex: (_values, whole) => {
    const [regex = '', replacement = ''] = whole.trim().split(/\s+/);
    return { changes: [{ replacePathRegex: { regex, replacement } }] };
  },
};

export function readOldRule(text: string): OldRule {
  const matches: string[] = [];
  const changes: Spec[] = [];
  const unknown: string[] = [];
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const colon = part.indexOf(':');
    const kind = part.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const whole = part.slice(colon + 1);
    const read = Object.hasOwn(PARTS, kind) ? PARTS[kind] : undefined;
    if (!read) {
      unknown.push(excerpt(part));
      continue;
    }
    const made = read(
      whole.split(',').map((value) => value.trim()),
      whole,
    );
    if (made.match !== undefined) matches.push(made.match);
    changes.push(...(made.changes ?? []));
  }
  // A rule that only changes requests took them all.
  return { match: matches.join(' && ') || 'PathPrefix(`/`)', changes, unknown };
}

/** Names of its matchers, for messages. */
export const OLD_MATCHERS =
  'Host, HostRegexp, Path, PathPrefix, PathStrip, PathPrefixStrip, Method, Headers, HeadersRegexp, Query, AddPrefix, ReplacePath and ReplacePathRegex';

function strip(prefixes: readonly string[]): Spec {
  return { stripPrefix: { prefixes } };
}

/** `/api/{version:v[0-9]+}` as an expression. */
function stripRegex(templates: readonly string[]): Spec {
  const regex = templates.map((template) =>
    template.replace(/\{[^:}]*:([^}]*)\}/g, '($1)').replace(/\{[^}]*\}/g, '([^/]+)'),
  );
  return { stripPrefixRegex: { regex } };
}
