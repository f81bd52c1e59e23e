/**
 * Rules that maps cannot express, as conditions of HAProxy: alternatives of conjunctions, evaluated for each request
 * in ascending priority. They are structure: a change is a reload.
 */
import type { Matcher, Rule } from '../ir/rules.js';
import type { GeneralRule } from './model.js';
import { configString, field } from './words.js';

/** How each kind of matcher asks, given its values. A new kind of matcher that maps do not decide needs a row here only. */
const CONDITIONS: {
  readonly [Kind in Matcher['kind']]: (matcher: Extract<Matcher, { kind: Kind }>) => string;
} = {
  host: ({ hosts }) => {
    // The parent pattern of the request's host is looked for as well; both are in one list.
    return `{ var(txn.hosts) -m reg ${configString(`(^| )(${hosts.map(escapeRegex).join('|')})( |$)`)} }`;
  },
  path: ({ paths }) => `{ var(txn.path) -m str ${paths.map(configString).join(' ')} }`,
  pathPrefix: ({ prefixes }) => `{ var(txn.path) -m beg ${prefixes.map(configString).join(' ')} }`,
};

const MAX_ALTERNATIVES = 32;
/** A line of haproxy.cfg has at most 64 words, of which the rule itself takes some, and 2,048 characters. */
const MAX_WORDS = 48;
const MAX_CHARACTERS = 1_500;

export function isExpressible(rule: Rule): boolean {
  return alternativesOf(rule, false) !== undefined;
}

/** Rules for one entry point's frontend. They read `txn.hosts`, `txn.path` and `txn.prio`, and set `txn.hit` and `txn.prio`. */
export function generalRuleLines({ rule, router, priority }: GeneralRule): string[] {
  return (alternativesOf(rule, false) ?? []).flatMap((terms) => {
    const condition = `${terms.join(' ')} { var(txn.prio) -m int lt ${priority} }`;
    return [
      `http-request set-var-fmt(txn.hit) ${configString(`${priority},${field(router)}`.replaceAll('%', '%%'))} if ${condition}`,
      `http-request set-var(txn.prio) int(${priority}) if ${condition}`,
    ];
  });
}

/** The rule as alternatives of terms that must all hold; undefined where there are too many. */
function alternativesOf(rule: Rule, isNegated: boolean): string[][] | undefined {
  if (rule.op === 'not') return alternativesOf(rule.rule, !isNegated);
  if (rule.op === 'match') {
    const terms = [`${isNegated ? '!' : ''}${condition(rule.matcher)}`];
    return fitsLine(terms) ? [terms] : undefined;
  }
  const children = rule.rules.map((child) => alternativesOf(child, isNegated));
  if (!children.every((child) => child !== undefined)) return undefined;
  // De Morgan: a negated `and` is an `or` of negations.
  const joined = (rule.op === 'or') !== isNegated ? children.flat() : product(children);
  return joined.length <= MAX_ALTERNATIVES && joined.every(fitsLine) ? joined : undefined;
}

function fitsLine(terms: readonly string[]): boolean {
  const text = terms.join(' ');
  return text.length <= MAX_CHARACTERS && text.split(' ').length <= MAX_WORDS;
}

function product(factors: readonly string[][][]): string[][] {
  let result: string[][] = [[]];
  for (const factor of factors) {
    if (result.length * factor.length > MAX_ALTERNATIVES * MAX_ALTERNATIVES)
      return result.concat(factor);
    result = result.flatMap((left) => factor.map((right) => [...left, ...right]));
  }
  return result;
}

function condition(matcher: Matcher): string {
  return (CONDITIONS[matcher.kind] as (value: Matcher) => string)(matcher);
}

function escapeRegex(host: string): string {
  return host.replace(/[^A-Za-z0-9_-]/g, String.raw`\$&`);
}
