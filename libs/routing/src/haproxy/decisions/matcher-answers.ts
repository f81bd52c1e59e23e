/** Whether a rule holds for one request that is wholly known, and why not: what people are told by the request tester. */
import { covers } from '../../ir/names.js';
import type { Matcher, Rule } from '../../ir/rules.js';
import { matchesRegexp } from '../../regexp/regexp.js';
import { isInRange } from './address-ranges.js';
import { pathForExpressions, queryValues } from '../requests/request-spelling.js';

/** A request as routers see it (see `request-spelling.ts`). */
export interface KnownRequest {
  readonly host: string;
  readonly path: string;
  /** What follows the `?`, as sent; empty where there is none. */
  readonly query: string;
  /** Upper case. */
  readonly method: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clientAddress: string;
}

export interface RuleAnswer {
  readonly holds: boolean;
  /** What decided, for people: ``Path(`/x`) is not /y``. */
  readonly why: string;
}

type Answers = {
  readonly [Kind in Matcher['kind']]: (
    matcher: Extract<Matcher, { kind: Kind }>,
    request: KnownRequest,
  ) => { readonly holds: boolean; readonly asked: string; readonly found: string };
};

/** One row for each kind of matcher: whether it holds, what it asks for, and what the request has. */
const ANSWERS: Answers = {
  host: ({ hosts }, { host }) => ({
    holds: hosts.some((name) => covers(name, host)),
    asked: `host ${list(hosts)}`,
    found: host,
  }),
  path: ({ paths }, { path }) => ({
    holds: paths.includes(path),
    asked: `path ${list(paths)}`,
    found: path,
  }),
  pathPrefix: ({ prefixes }, { path }) => ({
    holds: prefixes.some((prefix) => path.startsWith(prefix)),
    asked: `path beginning with ${list(prefixes)}`,
    found: path,
  }),
  hostRegexp: ({ regexp }, { host }) => ({
    holds: matchesRegexp(regexp, host),
    asked: `host like ${regexp}`,
    found: host,
  }),
  pathRegexp: ({ regexp }, { path }) => ({
    holds: matchesRegexp(regexp, pathForExpressions(path)),
    asked: `path like ${regexp}`,
    found: path,
  }),
  method: ({ methods }, { method }) => ({
    holds: methods.includes(method),
    asked: `method ${list(methods)}`,
    found: method,
  }),
  header: ({ name, value }, { headers }) => ({
    holds: headers[name] === value,
    asked: `${name}: ${value}`,
    found: headerFound(name, headers),
  }),
  headerRegexp: ({ name, regexp }, { headers }) => ({
    holds: headers[name] !== undefined && matchesRegexp(regexp, headers[name]),
    asked: `${name} like ${regexp}`,
    found: headerFound(name, headers),
  }),
  query: ({ name, value, firstOnly }, { query }) => ({
    holds: queryValues(query, name).slice(0, extent(firstOnly)).includes(value),
    asked: `${name}=${value} in the query`,
    found: query === '' ? 'none' : query,
  }),
  queryRegexp: ({ name, regexp, firstOnly }, { query }) => ({
    holds: queryValues(query, name)
      .slice(0, extent(firstOnly))
      .some((value) => matchesRegexp(regexp, value)),
    asked: `${name} like ${regexp} in the query`,
    found: query === '' ? 'none' : query,
  }),
  clientIp: ({ ranges }, { clientAddress }) => ({
    holds: ranges.some((range) => isInRange(clientAddress, range)),
    asked: `client address ${list(ranges)}`,
    found: clientAddress,
  }),
};

function extent(firstOnly: true | undefined): number {
  return firstOnly ? 1 : Number.POSITIVE_INFINITY;
}

function headerFound(name: string, headers: KnownRequest['headers']): string {
  const value = headers[name];
  return value === undefined ? `no ${name}` : `${name}: ${value}`;
}

/** Evaluates a rule, and names the condition that decided. */
export function answerRule(rule: Rule, request: KnownRequest): RuleAnswer {
  switch (rule.op) {
    case 'match':
      return answerMatcher(rule.matcher, request);
    case 'not': {
      const { holds, why } = answerRule(rule.rule, request);
      return { holds: !holds, why: holds ? `excluded: ${why}` : why };
    }
    case 'and':
      return decided(rule.rules, request, false);
    case 'or':
      return decided(rule.rules, request, true);
  }
}

/** `and` is decided by the first that fails, `or` by the first that holds. */
function decided(rules: readonly Rule[], request: KnownRequest, decisive: boolean): RuleAnswer {
  const answers: RuleAnswer[] = [];
  for (const rule of rules) {
    const answer = answerRule(rule, request);
    if (answer.holds === decisive) return answer;
    answers.push(answer);
  }
  return { holds: !decisive, why: answers.map(({ why }) => why).join('; ') };
}

function answerMatcher(matcher: Matcher, request: KnownRequest): RuleAnswer {
  const answer = ANSWERS[matcher.kind] as (
    matcher: Matcher,
    request: KnownRequest,
  ) => ReturnType<Answers['host']>;
  const { holds, asked, found } = answer(matcher, request);
  return { holds, why: holds ? `it has ${asked}` : `it asks for ${asked}; this has ${found}` };
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, 3).join(' or ');
  return values.length > 3 ? `${shown} or ${values.length - 3} more` : shown;
}
