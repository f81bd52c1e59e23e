/**
 * Rules as `lua/rules.ts` reads them: what stands before what it joins, such as `&,2;host,a.test;method,GET,POST`.
 * Parts are joined by `;`, their fields by `,`.
 */
import type { Matcher, Rule } from '../../ir/rules.js';
import { forHaproxy } from '../../regexp/regexp.js';
import { programField } from '../model/words.js';

/** Router → its rule, for those that maps alone do not decide. */
export const RULE_MAP = 'maps/rules.map';

/** The runtime socket takes commands of 16 KB. */
const MAX_LENGTH = 8_000;

/** Undefined where it is too long to be told to HAProxy. */
export function ruleProgram(rule: Rule): string | undefined {
  const program = partsOf(rule).join(';');
  return program.length <= MAX_LENGTH ? program : undefined;
}

function partsOf(rule: Rule): string[] {
  switch (rule.op) {
    case 'not':
      return ['!', ...partsOf(rule.rule)];
    case 'and':
      return [`&,${rule.rules.length}`, ...rule.rules.flatMap(partsOf)];
    case 'or':
      return [`|,${rule.rules.length}`, ...rule.rules.flatMap(partsOf)];
    case 'match':
      return [fieldsOf(rule.matcher).map(programField).join(',')];
  }
}

type Fields = {
  readonly [Kind in Matcher['kind']]: (
    matcher: Extract<Matcher, { kind: Kind }>,
  ) => readonly string[];
};

const FIELDS: Fields = {
  host: ({ hosts }) => hosts,
  hostRegexp: ({ regexp }) => regexpFields(regexp),
  path: ({ paths }) => paths,
  pathPrefix: ({ prefixes }) => prefixes,
  pathRegexp: ({ regexp }) => regexpFields(regexp),
  method: ({ methods }) => methods,
  header: ({ name, value }) => [name, value],
  headerRegexp: ({ name, regexp }) => [name, ...regexpFields(regexp)],
  query: ({ name, value, firstOnly }) => [extent(firstOnly), name, value],
  queryRegexp: ({ name, regexp, firstOnly }) => [extent(firstOnly), name, ...regexpFields(regexp)],
  clientIp: ({ ranges }) => ranges,
};

function fieldsOf(matcher: Matcher): readonly string[] {
  const fields = FIELDS[matcher.kind] as (matcher: Matcher) => readonly string[];
  return [matcher.kind, ...fields(matcher)];
}

function extent(firstOnly: true | undefined): string {
  return firstOnly ? 'first' : 'any';
}

function regexpFields(regexp: string): readonly string[] {
  const { text, longestText } = forHaproxy(regexp);
  return [String(longestText), text];
}
