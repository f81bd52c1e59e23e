/**
 * Matchers of Traefik 3 (doc.traefik.io, "Rules & Priority"). Several values where Traefik 3 takes one are taken as
 * alternatives. Names are compared without case, as Traefik does.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../../ir/names.js';
import type { Rule } from '../../../ir/rules.js';
import { readRegexp } from '../../../regexp/regexp.js';
import {
  clientIp,
  header,
  headerRegexp,
  hostRegexp,
  hosts,
  listOf,
  match,
  methods,
  oneOf,
  parsePath,
  pathRegexp,
} from './values.js';
import type { Matchers } from './values.js';

export const MATCHERS_V3: Matchers = {
  clientip: clientIp,
  header: pair(header),
  headerregexp: pair(headerRegexp),
  host: hosts,
  hostheader: hosts,
  hostregexp: (args) => oneOf(args, hostRegexp),
  method: methods,
  path: listOf(parsePlainPath, (paths) => ({ kind: 'path', paths })),
  pathprefix: listOf(parsePlainPath, (prefixes) => ({ kind: 'pathPrefix', prefixes })),
  pathregexp: (args) => oneOf(args, pathRegexp),
  query: ([name, value = '', ...more]) =>
    name === undefined || more.length > 0
      ? err('it takes a name, and a value. Write Query(`name`, `value`)')
      : ok(match({ kind: 'query', name, value })),
  queryregexp: ([name, regexp, ...more]) => {
    if (name === undefined || more.length > 0)
      return err('it takes a name and an expression. Write QueryRegexp(`name`, `…`)');
    if (regexp === undefined) return ok(match({ kind: 'query', name, value: '' }));
    const read = readRegexp(regexp);
    return read.ok ? ok(match({ kind: 'queryRegexp', name, regexp })) : read;
  },
};

function pair(make: (name: string, value: string) => Result<Rule, string>): Matchers[string] {
  return ([name, value, ...more]) =>
    name === undefined || value === undefined || more.length > 0
      ? err('it takes a name and a value. Write both in backticks')
      : make(name, value);
}

/** To Traefik 3 braces are no pattern: who writes them means Traefik 2's. */
function parsePlainPath(text: string): Result<string, string> {
  if (/[{}]/.test(text))
    return err(
      `"${excerpt(text)}" is a pattern of Traefik 2. Write PathRegexp(\`…\`), or "syntax: v2" beside the rule`,
    );
  return parsePath(text);
}
