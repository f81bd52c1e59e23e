/** What matchers take, as the IR has it. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { canonicalPath, excerpt, parseHostName } from '../../../ir/names.js';
import type { Matcher, Rule } from '../../../ir/rules.js';
import { hostPatternOf } from '../../../regexp/host-pattern.js';
import { readRegexp } from '../../../regexp/regexp.js';
import { addressRanges } from '../address-ranges.js';

/** A matcher's meaning, or what is wrong with its values and the fix. */
export type Compile = (args: readonly string[]) => Result<Rule, string>;

export type Matchers = Readonly<Record<string, Compile>>;

export function match(matcher: Matcher): Rule {
  return { op: 'match', matcher };
}

/** A matcher of one or more values, all alike. */
export function listOf(
  parse: (text: string) => Result<string, string>,
  make: (values: readonly string[]) => Matcher,
): Compile {
  return (args) => {
    if (args.length === 0) return err('it has no value. Write one in backticks');
    const parsed: string[] = [];
    for (const arg of args) {
      const value = parse(arg);
      if (!value.ok) return value;
      parsed.push(value.value);
    }
    return ok(match(make([...new Set(parsed)])));
  };
}

/** Several rules of which one has to hold. */
export function oneOf(args: readonly string[], make: (arg: string) => Result<Rule, string>) {
  return joined('or', args, make);
}

export function joined(
  op: 'and' | 'or',
  args: readonly string[],
  make: (arg: string) => Result<Rule, string>,
): Result<Rule, string> {
  if (args.length === 0) return err('it has no value. Write one in backticks');
  const rules: Rule[] = [];
  for (const arg of args) {
    const rule = make(arg);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok(rules.length === 1 ? rules[0]! : { op, rules });
}

export function parseHost(text: string): Result<string, string> {
  const host = parseHostName(text);
  return host.ok ? host : err(host.error.message);
}

export function parsePath(text: string): Result<string, string> {
  const path = canonicalPath(text);
  return path.ok ? path : err(path.error.message);
}

export function parseMethod(text: string): Result<string, string> {
  if (/^[A-Za-z0-9!#$%&'*+.^_|~-]{1,32}$/.test(text)) return ok(text.toUpperCase());
  return err(`"${excerpt(text)}" is no method. Write such as POST`);
}

export const clientIp: Compile = (args) => {
  if (args.length === 0) return err('it has no value. Write an address or a range');
  const ranges = addressRanges(args);
  return ranges.ok ? ok(match({ kind: 'clientIp', ranges: ranges.value })) : ranges;
};

/** Lower-case. */
export function parseHeaderName(text: string): Result<string, string> {
  const name = text.toLowerCase();
  if (name === 'host') return err('Host is no header to rules. Use Host(`…`)');
  if (/^[a-z0-9-]{1,64}$/.test(name)) return ok(name);
  return err(
    `"${excerpt(text)}" is no header’s name: the edge lets those of letters, digits and hyphens through`,
  );
}

export function header(name: string, value: string): Result<Rule, string> {
  const parsed = parseHeaderName(name);
  if (!parsed.ok) return parsed;
  if (value === '')
    return err('it has an empty value, which Traefik does not take. Use HeaderRegexp');
  return ok(match({ kind: 'header', name: parsed.value, value }));
}

export function headerRegexp(name: string, regexp: string): Result<Rule, string> {
  const parsed = parseHeaderName(name);
  if (!parsed.ok) return parsed;
  const read = readRegexp(regexp);
  return read.ok ? ok(match({ kind: 'headerRegexp', name: parsed.value, regexp })) : read;
}

/** One that stands for any label before a domain is the domain's pattern: maps find it. */
export function hostRegexp(regexp: string): Result<Rule, string> {
  const read = readRegexp(regexp);
  if (!read.ok) return read;
  const found = hostPatternOf(read.value.expression);
  if (found?.isWhole) return ok(match({ kind: 'host', hosts: [found.pattern] }));
  return ok(match({ kind: 'hostRegexp', regexp, ...(found && { within: found.pattern }) }));
}

export function pathRegexp(regexp: string): Result<Rule, string> {
  const read = readRegexp(regexp);
  return read.ok ? ok(match({ kind: 'pathRegexp', regexp })) : read;
}

export const hosts: Compile = listOf(parseHost, (list) => ({ kind: 'host', hosts: list }));

export const methods: Compile = listOf(parseMethod, (list) => ({ kind: 'method', methods: list }));
