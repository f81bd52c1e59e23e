/** Rules of IngressRouteTCPs: the syntax of HTTP's, with matchers of their own. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt, parseHostName } from '../../ir/names.js';
import type { TcpMatcher, TcpRule } from '../../ir/tcp.js';
import { addressRanges } from './address-ranges.js';
import { parseRule } from './rule.js';
import type { RuleCall, RuleNode } from './rule.js';
import type { RuleError } from './tokens.js';

type Compile = (args: readonly string[]) => Result<TcpMatcher, string>;

const MATCHERS: Readonly<Record<string, Compile>> = {
  hostsni: (args) => {
    const hosts: string[] = [];
    for (const arg of args) {
      const host = arg === '*' ? ok('*') : parseHostName(arg);
      if (!host.ok) return err(host.error.message);
      if (host.value.startsWith('*.'))
        return err('patterns are not looked up by name. List the names, or write `*`');
      hosts.push(host.value);
    }
    return hosts.length === 0 ? err('it has no value') : ok({ kind: 'hostSni', hosts });
  },
  clientip: (args) => {
    const ranges = addressRanges(args);
    if (!ranges.ok) return err(ranges.error);
    return ranges.value.length === 0
      ? err('it has no value')
      : ok({ kind: 'clientIp', ranges: ranges.value });
  },
};

/** The rule's meaning, or what is wrong with it and where. */
export function compileTcpRule(text: string): Result<TcpRule, RuleError> {
  const parsed = parseRule(text);
  return parsed.ok ? compileNode(parsed.value) : parsed;
}

function compileNode(node: RuleNode): Result<TcpRule, RuleError> {
  if (node.op === 'call') return compileCall(node);
  if (node.op === 'not') {
    const rule = compileNode(node.node);
    return rule.ok ? ok({ op: 'not', rule: rule.value }) : rule;
  }
  const rules: TcpRule[] = [];
  for (const child of node.nodes) {
    const rule = compileNode(child);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok({ op: node.op, rules });
}

function compileCall({ name, args, position }: RuleCall): Result<TcpRule, RuleError> {
  const compile = MATCHERS[name.toLowerCase()];
  if (!compile)
    return err({
      position,
      message: `there is no matcher ${excerpt(name)} for connections: use HostSNI or ClientIP`,
    });
  const matcher = compile(args);
  if (matcher.ok) return ok({ op: 'match', matcher: matcher.value });
  return err({ position, message: `${name}: ${matcher.error}` });
}
