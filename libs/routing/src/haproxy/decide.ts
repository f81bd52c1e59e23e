/**
 * Which router answers which path of a host. Rules over hosts and paths are decided when compiling, not when a
 * request comes: for each path and prefix that the host's rules mention, the winner is computed, with `&&`, `||`,
 * `!` and priorities, and written down. At run time the longest prefix (or the exact path) found in a map is the
 * whole decision.
 *
 * Why it is exact: for a path whose longest mentioned prefix is p, `PathPrefix(q)` holds for a mentioned q just
 * where p starts with q; and `Path(e)` holds only for e itself, which has an entry of its own.
 *
 * A host has up to three decisions: its own, that of its `*.parent`, and that for any host (`*`). HAProxy looks up
 * all three and takes the one of the highest priority; the more specific one where they are equal.
 */
import type { ObjectRef, Router } from '../ir/ir.js';
import type { Rule } from '../ir/rules.js';
import { covers, wildcardOf } from '../ir/names.js';

/** The key of the decision that holds for any host. */
export const ANY_HOST = '*';

export interface Decision {
  readonly match: 'exact' | 'prefix';
  readonly path: string;
  /** Undefined: no router, although a shorter prefix has one. */
  readonly winner: Router | undefined;
}

export interface Tie {
  readonly winner: Router;
  readonly loser: Router;
  readonly path: string;
}

export interface HostDecisions {
  readonly decisions: readonly Decision[];
  /** Pairs of routers of equal priority that match the same requests; one path for each. */
  readonly ties: readonly Tie[];
}

/** Hosts (and `*.patterns`, and `*`) under which a router has to be considered. */
export function hostKeys({ rule }: Router): ReadonlySet<string> {
  const keys = mentionedHosts(rule);
  if (holds(rule, { host: undefined }) !== false) keys.add(ANY_HOST);
  return keys;
}

/**
 * Whether a rule is beyond maps: it holds for hosts it does not name, yet excludes some that it names. The decision
 * for any host would serve the excluded one.
 */
export function isGeneral({ rule }: Router): boolean {
  const negated = negatedHosts(rule);
  if (negated.size === 0) return false;
  const broad = [undefined, ...[...mentionedHosts(rule)].filter((host) => host.startsWith('*.'))];
  return broad.some(
    (key) =>
      holds(rule, { host: key }) !== false &&
      [...negated].some((host) => key === undefined || (host !== key && covers(key, host))),
  );
}

/** Decides for one host key. `routers` are those considered under it, in any order. */
export function decideHost(key: string, routers: readonly Router[]): HostDecisions {
  const host = key === ANY_HOST ? undefined : key;
  const ranked = [...routers].sort(byPriority);
  const { paths, prefixes } = mentionedPaths(ranked);
  const ties = new Map<string, Tie>();
  const decide = (path: string, isExact: boolean): Router | undefined => {
    const matching = ranked.filter(({ rule }) => holds(rule, { host, path, isExact }) === true);
    const [winner] = matching;
    for (const loser of matching.slice(1)) {
      if (winner === undefined || loser.priority !== winner.priority) break;
      const pair = `${winner.name} ${loser.name}`;
      if (!ties.has(pair)) ties.set(pair, { winner, loser, path });
    }
    return winner;
  };
  const byPrefix = new Map<string, Router | undefined>();
  const decisions: Decision[] = [];
  for (const path of [...prefixes].sort()) {
    const winner = decide(path, false);
    if (winner === longestPrefix(byPrefix, path, true)) continue;
    byPrefix.set(path, winner);
    decisions.push({ match: 'prefix', path, winner });
  }
  for (const path of [...paths].sort()) {
    const winner = decide(path, true);
    if (winner !== longestPrefix(byPrefix, path, false))
      decisions.push({ match: 'exact', path, winner });
  }
  return { decisions, ties: [...ties.values()] };
}

/** Higher priority first; then by namespace and name, so that a tie is decided alike everywhere. */
function byPriority(a: Router, b: Router): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const [left, right] = [tieKey(a.provenance.object, a.name), tieKey(b.provenance.object, b.name)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function tieKey({ namespace, name }: ObjectRef, router: string): string {
  return `${namespace}/${name}/${router}`;
}

/** The winner of the longest of the decided prefixes that `path` starts with. Prefixes come sorted, shorter first. */
function longestPrefix(
  decided: ReadonlyMap<string, Router | undefined>,
  path: string,
  isPrefixItself: boolean,
): Router | undefined {
  for (let length = path.length - (isPrefixItself ? 1 : 0); length > 0; length -= 1) {
    const prefix = path.slice(0, length);
    if (decided.has(prefix)) return decided.get(prefix);
  }
  return undefined;
}

interface Question {
  /** Undefined: a host that no rule names. */
  readonly host: string | undefined;
  /** Undefined: not known. */
  readonly path?: string;
  /** Whether `path` is the whole path; otherwise the longest mentioned prefix of one that is not mentioned itself. */
  readonly isExact?: boolean;
}

/** Whether a rule holds; undefined where that depends on the path, which is not known. */
function holds(rule: Rule, question: Question): boolean | undefined {
  switch (rule.op) {
    case 'not': {
      const value = holds(rule.rule, question);
      return value === undefined ? undefined : !value;
    }
    case 'and':
      return all(rule.rules, question, false);
    case 'or':
      return all(rule.rules, question, true);
    case 'match':
      return matches(rule.matcher, question);
  }
}

/** `and` with `decisive` false, `or` with `decisive` true. */
function all(rules: readonly Rule[], question: Question, decisive: boolean): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const rule of rules) {
    const value = holds(rule, question);
    if (value === decisive) return decisive;
    if (value === undefined) result = undefined;
  }
  return result;
}

function matches(
  matcher: Extract<Rule, { op: 'match' }>['matcher'],
  { host, path, isExact }: Question,
): boolean | undefined {
  switch (matcher.kind) {
    case 'host':
      return host !== undefined && names(matcher.hosts, host);
    case 'path':
      if (path === undefined) return undefined;
      return isExact === true && matcher.paths.includes(path);
    case 'pathPrefix':
      if (path === undefined) return undefined;
      return matcher.prefixes.some((prefix) => path.startsWith(prefix));
  }
}

/** `covers` for a whole list, which may be long. */
function names(hosts: readonly string[], host: string): boolean {
  const wildcard = wildcardOf(host);
  return hosts.includes(host) || (wildcard !== undefined && hosts.includes(wildcard));
}

function mentionedHosts(rule: Rule, into = new Set<string>()): Set<string> {
  if (rule.op === 'not') return mentionedHosts(rule.rule, into);
  if (rule.op !== 'match') for (const child of rule.rules) mentionedHosts(child, into);
  else if (rule.matcher.kind === 'host') for (const host of rule.matcher.hosts) into.add(host);
  return into;
}

/** Hosts under an odd number of negations. */
function negatedHosts(rule: Rule, isNegated = false, into = new Set<string>()): Set<string> {
  if (rule.op === 'not') return negatedHosts(rule.rule, !isNegated, into);
  if (rule.op !== 'match') for (const child of rule.rules) negatedHosts(child, isNegated, into);
  else if (isNegated && rule.matcher.kind === 'host')
    for (const host of rule.matcher.hosts) into.add(host);
  return into;
}

/** Every path begins with `/`: it is always decided. */
function mentionedPaths(routers: readonly Router[]): { paths: Set<string>; prefixes: Set<string> } {
  const paths = new Set<string>();
  const prefixes = new Set<string>(['/']);
  const visit = (rule: Rule): void => {
    if (rule.op === 'not') visit(rule.rule);
    else if (rule.op !== 'match') rule.rules.forEach(visit);
    else if (rule.matcher.kind === 'path') for (const path of rule.matcher.paths) paths.add(path);
    else if (rule.matcher.kind === 'pathPrefix')
      for (const prefix of rule.matcher.prefixes) prefixes.add(prefix);
  };
  for (const { rule } of routers) visit(rule);
  return { paths, prefixes };
}
