/**
 * What Traefik's rules mean in the IR. The matchers are tables in `matchers/`, one for each syntax; adding one is a row
 * there (and, for a new matcher of the IR, rows in `haproxy/decisions/rule-programs.ts`, `haproxy/lua/rules.ts` and
 * `haproxy/decisions/matcher-answers.ts`).
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Rule } from '../../ir/rules.js';
import { excerpt } from '../../ir/names.js';
import { MATCHERS_V2 } from './matchers/v2.js';
import { MATCHERS_V3 } from './matchers/v3.js';
import type { Matchers } from './matchers/values.js';
import { parseRule } from './rule.js';
import type { RuleCall, RuleNode } from './rule.js';
import type { RuleError } from './tokens.js';

/** Hosts times paths of one rule: each combination may become an entry of a map. */
const MAX_COMBINATIONS = 4_000;

export type RuleSyntax = 'v2' | 'v3';

/** The rule's meaning, or what is wrong with it and where. */
export function compileRule(text: string, syntax: RuleSyntax = 'v3'): Result<Rule, RuleError> {
  const parsed = parseRule(text);
  if (!parsed.ok) return parsed;
  const rule = new RuleCompiler(syntax).compile(parsed.value);
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
    if (matcher.kind === 'path') return { hosts: 0, paths: matcher.paths.length };
    return { hosts: 0, paths: matcher.kind === 'pathPrefix' ? matcher.prefixes.length : 0 };
  }
  const total = { hosts: 0, paths: 0 };
  for (const child of rule.rules) {
    const { hosts, paths } = count(child);
    total.hosts += hosts;
    total.paths += paths;
  }
  return total;
}

const TABLES: Readonly<Record<RuleSyntax, Matchers>> = { v2: MATCHERS_V2, v3: MATCHERS_V3 };

class RuleCompiler {
  private readonly matchers: Matchers;

  constructor(private readonly syntax: RuleSyntax) {
    this.matchers = TABLES[syntax];
  }

  compile(node: RuleNode): Result<Rule, RuleError> {
    if (node.op === 'call') return this.call(node);
    if (node.op === 'not') {
      const rule = this.compile(node.node);
      return rule.ok ? ok({ op: 'not', rule: rule.value }) : rule;
    }
    const rules: Rule[] = [];
    for (const child of node.nodes) {
      const rule = this.compile(child);
      if (!rule.ok) return rule;
      rules.push(rule.value);
    }
    return ok(node.op === 'or' ? mergeAlternatives(rules) : { op: 'and', rules });
  }

  private call({ name, args, position }: RuleCall): Result<Rule, RuleError> {
    const key = name.toLowerCase();
    // The table holds own rows only: a rule may name `constructor`.
    const compile = Object.hasOwn(this.matchers, key) ? this.matchers[key] : undefined;
    if (!compile) return err({ position, message: this.unknown(name) });
    if (args.includes(''))
      return err({ position, message: `${name}: an empty value matches nothing. Leave it out` });
    const rule = compile(args);
    return rule.ok ? rule : err({ position, message: `${name}: ${rule.error}` });
  }

  private unknown(name: string): string {
    const other = this.syntax === 'v2' ? 'v3' : 'v2';
    if (Object.hasOwn(TABLES[other], name.toLowerCase()))
      return `${excerpt(name)} is a matcher of syntax ${other}: write it as ${this.syntax} does, or "syntax: ${other}" beside the rule`;
    return `there is no matcher ${excerpt(name)}: use Host, HostRegexp, Path, PathPrefix, PathRegexp, Method, Header, HeaderRegexp, Query, QueryRegexp or ClientIP`;
  }
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
