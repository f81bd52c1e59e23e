/**
 * Which matchers Traefik's rules may use, and what each means in the IR. Adding one is a row here (and, for a new
 * IR matcher, a row in `haproxy/general-rules.ts`). Names are compared without case, as Traefik does.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Matcher, Rule } from '../../ir/rules.js';
import { canonicalPath, excerpt, parseHostName } from '../../ir/names.js';
import { parseRule } from './rule.js';
import type { RuleCall, RuleNode } from './rule.js';
import type { RuleError } from './tokens.js';

type Compile = (args: readonly string[]) => Result<Matcher, string>;

const MATCHERS: Readonly<Record<string, Compile>> = {
  host: (args) => values(args, parseHost, (hosts) => ({ kind: 'host', hosts })),
  hostheader: (args) => values(args, parseHost, (hosts) => ({ kind: 'host', hosts })),
  path: (args) => values(args, parsePath, (paths) => ({ kind: 'path', paths })),
  pathprefix: (args) => values(args, parsePath, (prefixes) => ({ kind: 'pathPrefix', prefixes })),
};

/** Hosts times paths of one rule: each combination may become an entry of a map. */
const MAX_COMBINATIONS = 4_000;

/** Traefik has these; the edge does not serve them yet. */
const NOT_YET: Readonly<Record<string, string>> = {
  hostregexp: 'list the hosts in Host(`…`)',
  pathregexp: 'use Path(`…`) or PathPrefix(`…`)',
  method: 'let the application tell methods apart',
  header: 'route by host or path',
  headers: 'route by host or path',
  headerregexp: 'route by host or path',
  headersregexp: 'route by host or path',
  query: 'route by host or path',
  queryregexp: 'route by host or path',
  clientip: 'route by host or path',
};

/** The rule's meaning, or what is wrong with it and where. */
export function compileRule(text: string): Result<Rule, RuleError> {
  const parsed = parseRule(text);
  if (!parsed.ok) return parsed;
  const rule = compileNode(parsed.value);
  if (!rule.ok) return rule;
  const { hosts, paths } = count(rule.value);
  if (Math.max(hosts, 1) * (paths + 1) <= MAX_COMBINATIONS) return rule;
  return err({
    position: 0,
    message: `${hosts} hosts with ${paths} paths are more than ${MAX_COMBINATIONS} combinations. Split the route`,
  });
}

function count(rule: Rule): { hosts: number; paths: number } {
  if (rule.op === 'not') return count(rule.rule);
  if (rule.op === 'match') {
    const { matcher } = rule;
    if (matcher.kind === 'host') return { hosts: matcher.hosts.length, paths: 0 };
    const { length } = matcher.kind === 'path' ? matcher.paths : matcher.prefixes;
    return { hosts: 0, paths: length };
  }
  const total = { hosts: 0, paths: 0 };
  for (const child of rule.rules) {
    const { hosts, paths } = count(child);
    total.hosts += hosts;
    total.paths += paths;
  }
  return total;
}

function compileNode(node: RuleNode): Result<Rule, RuleError> {
  if (node.op === 'call') return compileCall(node);
  if (node.op === 'not') {
    const rule = compileNode(node.node);
    return rule.ok ? ok({ op: 'not', rule: rule.value }) : rule;
  }
  const rules: Rule[] = [];
  for (const child of node.nodes) {
    const rule = compileNode(child);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok(node.op === 'or' ? mergeAlternatives(rules) : { op: 'and', rules });
}

function compileCall({ name, args, position }: RuleCall): Result<Rule, RuleError> {
  const compile = MATCHERS[name.toLowerCase()];
  if (!compile) return err({ position, message: unknownMatcher(name) });
  const matcher = compile(args);
  if (matcher.ok) return ok({ op: 'match', matcher: matcher.value });
  return err({ position, message: `${name}: ${matcher.error}` });
}

function unknownMatcher(name: string): string {
  const instead = NOT_YET[name.toLowerCase()];
  if (instead !== undefined)
    return `the matcher ${name} is not supported by this edge yet: ${instead}`;
  return `there is no matcher ${excerpt(name)}: use Host, Path or PathPrefix`;
}

/** ``Host(`a`) || Host(`b`)`` is ``Host(`a`, `b`)``: rules that list many hosts stay small to evaluate. */
function mergeAlternatives(rules: readonly Rule[]): Rule {
  const hosts = new Set<string>();
  const others: Rule[] = [];
  for (const rule of rules) {
    if (rule.op === 'match' && rule.matcher.kind === 'host')
      for (const host of rule.matcher.hosts) hosts.add(host);
    else others.push(rule);
  }
  if (hosts.size === 0) return { op: 'or', rules };
  const match: Rule = { op: 'match', matcher: { kind: 'host', hosts: [...hosts] } };
  return others.length === 0 ? match : { op: 'or', rules: [match, ...others] };
}

function values(
  args: readonly string[],
  parse: (text: string) => Result<string, string>,
  make: (values: string[]) => Matcher,
): Result<Matcher, string> {
  if (args.length === 0) return err('it has no value. Write one in backticks');
  const parsed: string[] = [];
  for (const arg of args) {
    const value = parse(arg);
    if (!value.ok) return value;
    parsed.push(value.value);
  }
  return ok(make([...new Set(parsed)]));
}

function parseHost(text: string): Result<string, string> {
  const host = parseHostName(text);
  return host.ok ? host : err(host.error.message);
}

function parsePath(text: string): Result<string, string> {
  // Traefik 2 reads {…} as a pattern.
  if (/[{}]/.test(text))
    return err(
      `"${excerpt(text)}" is a pattern, which is not supported by this edge yet. List the paths`,
    );
  const path = canonicalPath(text);
  return path.ok ? path : err(path.error.message);
}
