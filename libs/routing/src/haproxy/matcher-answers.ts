/** Whether a rule holds for one request that is wholly known, and why not: what people are told by the request tester. */
import { covers } from '../ir/names.js';
import type { Matcher, Rule } from '../ir/rules.js';

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
};

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
