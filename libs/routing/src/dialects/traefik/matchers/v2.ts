/** Matchers of Traefik 2, which routes with `syntax: v2` use (doc.traefik.io/traefik/v2.11, "Routers"). */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../../ir/names.js';
import type { Matcher, Rule } from '../../../ir/rules.js';
import { readRegexp } from '../../../regexp/regexp.js';
import { isTemplate, templateRegexp } from './templates.js';
import {
  clientIp,
  header,
  headerRegexp,
  hostRegexp,
  hosts,
  joined,
  match,
  methods,
  oneOf,
  parsePath,
  pathRegexp,
} from './values.js';
import type { Compile, Matchers } from './values.js';

export const MATCHERS_V2: Matchers = {
  clientip: clientIp,
  headers: pairs(header),
  headersregexp: pairs(headerRegexp),
  host: hosts,
  hostheader: hosts,
  hostregexp: (args) =>
    oneOf(args, (arg) => {
      const regexp = templateRegexp(arg, { start: '(?i)^', fallback: '[^.]+', end: '$' });
      return regexp.ok ? hostRegexp(regexp.value) : regexp;
    }),
  method: methods,
  path: paths((path) => ({ kind: 'path', paths: [path] }), '$'),
  pathprefix: paths((path) => ({ kind: 'pathPrefix', prefixes: [path] }), ''),
  query: (args) => joined('and', args, query),
};

function paths(make: (path: string) => Matcher, end: '' | '$'): Compile {
  return (args) =>
    oneOf(args, (arg) => {
      if (!arg.startsWith('/')) return err(`"${excerpt(arg)}" does not begin with "/". Correct it`);
      if (!isTemplate(arg)) {
        const path = parsePath(arg);
        return path.ok ? ok(match(make(path.value))) : path;
      }
      const regexp = templateRegexp(arg, { start: '^', fallback: '[^/]+', end });
      return regexp.ok ? pathRegexp(regexp.value) : regexp;
    });
}

/** Names and values in turn; all have to hold. */
function pairs(make: (name: string, value: string) => Result<Rule, string>): Compile {
  return (args) => {
    if (args.length % 2 !== 0) return err('it takes names and values in turn. Add the missing one');
    const values = new Map<string, string>();
    // Of two values for one name the last counts, as with Traefik 2.
    for (let index = 0; index < args.length; index += 2) values.set(args[index]!, args[index + 1]!);
    return joined('and', [...values.keys()], (name) => make(name, values.get(name)!));
  };
}

/** `name=value`, with patterns in the value. */
function query(arg: string): Result<Rule, string> {
  const equals = arg.indexOf('=');
  if (equals < 1)
    return err(`"${excerpt(arg)}" is not such as name=value. Write name= for any value`);
  const [name, value] = [arg.slice(0, equals), arg.slice(equals + 1)];
  if (value !== '' && !isTemplate(value))
    return ok(match({ kind: 'query', name, value, firstOnly: true }));
  const regexp =
    value === '' ? ok('^.*$') : templateRegexp(value, { start: '^', fallback: '.*', end: '$' });
  if (!regexp.ok) return regexp;
  const read = readRegexp(regexp.value);
  if (!read.ok) return read;
  return ok(match({ kind: 'queryRegexp', name, regexp: regexp.value, firstOnly: true }));
}
