/**
 * Which routers may answer which path of a host. Rules over hosts and paths are decided when compiling, not when a
 * request comes: for each path and prefix that the host's rules mention, the winner is computed, with `&&`, `||`,
 * `!` and priorities, and written down. At run time the longest prefix (or the exact path) found in a map is the
 * whole decision, but where rules ask for more than host and path: then it is the list of routers whose rules may
 * hold, up to the first that surely does, and `lua/rules.ts` asks them one after the other.
 *
 * Why it is exact: for a path whose longest mentioned prefix is p, `PathPrefix(q)` holds for a mentioned q just
 * where p starts with q; and `Path(e)` holds only for e itself, which has an entry of its own.
 *
 * A host has up to three decisions: its own, that of its `*.parent`, and that for any host (`*`). HAProxy looks up
 * all three and takes the one of the highest priority; the more specific one where they are equal.
 */
import { byPriority } from '../../ir/claims.js';
import type { Router } from '../../ir/ir.js';
import type { Matcher, Rule } from '../../ir/rules.js';
import { covers, wildcardOf } from '../../ir/names.js';
import { matchesRegexp } from '../../regexp/regexp.js';

/** The key of the decision that holds for any host. */
export const ANY_HOST = '*';

/** A router that may answer. */
export interface Candidate {
  readonly router: Router;
  /** Its rule asks for what only a request can tell. */
  readonly isConditional: boolean;
}

export interface Decision {
  readonly match: 'exact' | 'prefix';
  readonly path: string;
  /** In the order they are asked; all but the last are conditional. Empty: no router, although a shorter prefix has one. */
  readonly candidates: readonly Candidate[];
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

/** Whether some request has to be looked at before it is known whether the rule holds. */
export function asksAtRunTime(router: Router): boolean {
  if (!mayAsk(router.rule)) return false;
  for (const key of hostKeys(router)) if (isConditionalFor(key, router)) return true;
  return false;
}

/** Quickly, for the many rules that name hosts and paths only. */
function mayAsk(rule: Rule): boolean {
  if (rule.op === 'not') return true;
  if (rule.op !== 'match') return rule.rules.some(mayAsk);
  const { kind } = rule.matcher;
  return kind !== 'host' && kind !== 'path' && kind !== 'pathPrefix';
}

/** Whether the rule asks for what only a request can tell, for the hosts of one key. */
export function isConditionalFor(key: string, { rule }: Router): boolean {
  if (!mayAsk(rule)) return false;
  const { paths, prefixes } = mentionedPaths([rule]);
  const host = hostOf(key);
  return (
    [...prefixes].some((path) => holds(rule, { host, path, isExact: false }) === undefined) ||
    [...paths].some((path) => holds(rule, { host, path, isExact: true }) === undefined)
  );
}

function hostOf(key: string): string | undefined {
  return key === ANY_HOST ? undefined : key;
}

/** Decides for one host key. `routers` are those considered under it, in any order. */
export function decideHost(key: string, routers: readonly Router[]): HostDecisions {
  const host = hostOf(key);
  const ranked = [...routers].sort(byPriority);
  const { paths, prefixes } = mentionedPaths(ranked.map(({ rule }) => rule));
  const ties = new Map<string, Tie>();
  const decide = (path: string, isExact: boolean): readonly Candidate[] => {
    const candidates: Candidate[] = [];
    let winner: Router | undefined;
    for (const router of ranked) {
      const value = holds(router.rule, { host, path, isExact });
      if (value === false) continue;
      if (winner && router.priority !== winner.priority) break;
      if (winner) {
        const pair = `${winner.name} ${router.name}`;
        if (!ties.has(pair)) ties.set(pair, { winner, loser: router, path });
        continue;
      }
      candidates.push({ router, isConditional: value === undefined });
      if (value === true) winner = router;
    }
    return candidates;
  };
  const byPrefix = new Map<string, readonly Candidate[]>();
  const decisions: Decision[] = [];
  for (const path of [...prefixes].sort()) {
    const candidates = decide(path, false);
    if (isSame(candidates, longestPrefix(byPrefix, path, true))) continue;
    byPrefix.set(path, candidates);
    decisions.push({ match: 'prefix', path, candidates });
  }
  for (const path of [...paths].sort()) {
    const candidates = decide(path, true);
    if (!isSame(candidates, longestPrefix(byPrefix, path, false)))
      decisions.push({ match: 'exact', path, candidates });
  }
  return { decisions, ties: [...ties.values()] };
}

function isSame(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ router, isConditional }, index) =>
        b[index]!.router === router && b[index]!.isConditional === isConditional,
    )
  );
}

const NOBODY: readonly Candidate[] = [];

/** What was decided for the longest of the prefixes that `path` starts with. Prefixes come sorted, shorter first. */
function longestPrefix(
  decided: ReadonlyMap<string, readonly Candidate[]>,
  path: string,
  isPrefixItself: boolean,
): readonly Candidate[] {
  for (let length = path.length - (isPrefixItself ? 1 : 0); length > 0; length -= 1) {
    const candidates = decided.get(path.slice(0, length));
    if (candidates) return candidates;
  }
  return NOBODY;
}

interface Question {
  /** A host, or all hosts of a `*.pattern`; undefined: all hosts. */
  readonly host: string | undefined;
  /** Undefined: not known. */
  readonly path?: string;
  /** Whether `path` is the whole path; otherwise the longest mentioned prefix of one that is not mentioned itself. */
  readonly isExact?: boolean;
}

/**
 * Whether a rule holds; undefined where that depends on more than is known. Where several hosts are asked about at
 * once, one that the rule names is decided under a key of its own: here it is left out, or, where it is excluded
 * (`isNegated`), asked at run time.
 */
function holds(rule: Rule, question: Question, isNegated = false): boolean | undefined {
  switch (rule.op) {
    case 'not': {
      const value = holds(rule.rule, question, !isNegated);
      return value === undefined ? undefined : !value;
    }
    case 'and':
      return all(rule.rules, question, isNegated, false);
    case 'or':
      return all(rule.rules, question, isNegated, true);
    case 'match':
      return matches(rule.matcher, question, isNegated);
  }
}

/** `and` with `decisive` false, `or` with `decisive` true. */
function all(
  rules: readonly Rule[],
  question: Question,
  isNegated: boolean,
  decisive: boolean,
): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const rule of rules) {
    const value = holds(rule, question, isNegated);
    if (value === decisive) return decisive;
    if (value === undefined) result = undefined;
  }
  return result;
}

function matches(
  matcher: Matcher,
  { host, path, isExact }: Question,
  isNegated: boolean,
): boolean | undefined {
  switch (matcher.kind) {
    case 'host':
      return namesHost(matcher.hosts, host, isNegated);
    case 'hostRegexp':
      return mayMatchHost(matcher, host, isNegated);
    case 'path':
      if (path === undefined) return undefined;
      return isExact === true && matcher.paths.includes(path);
    case 'pathPrefix':
      if (path === undefined) return undefined;
      return matcher.prefixes.some((prefix) => path.startsWith(prefix));
    default:
      return undefined;
  }
}

function namesHost(
  hosts: readonly string[],
  key: string | undefined,
  isNegated: boolean,
): boolean | undefined {
  if (key !== undefined) {
    const wildcard = wildcardOf(key);
    if (hosts.includes(key) || (wildcard !== undefined && hosts.includes(wildcard))) return true;
  }
  return isNegated && hosts.some((host) => isWithin(host, key)) ? undefined : false;
}

function mayMatchHost(
  { regexp, within }: Extract<Matcher, { kind: 'hostRegexp' }>,
  key: string | undefined,
  isNegated: boolean,
): boolean | undefined {
  if (key !== undefined && !key.startsWith('*.')) return matchesRegexp(regexp, key);
  if (within === undefined || within === key) return undefined;
  return isNegated && isWithin(within, key) ? undefined : false;
}

/** Whether a host (or all of a pattern) is one of several hosts that are asked about at once. */
function isWithin(host: string, key: string | undefined): boolean {
  return key === undefined || (key.startsWith('*.') && host !== key && covers(key, host));
}

function mentionedHosts(rule: Rule, into = new Set<string>()): Set<string> {
  if (rule.op === 'not') return mentionedHosts(rule.rule, into);
  if (rule.op !== 'match') for (const child of rule.rules) mentionedHosts(child, into);
  else if (rule.matcher.kind === 'host') for (const host of rule.matcher.hosts) into.add(host);
  else if (rule.matcher.kind === 'hostRegexp' && rule.matcher.within !== undefined)
    into.add(rule.matcher.within);
  return into;
}

/** Every path begins with `/`: it is always decided. */
function mentionedPaths(rules: readonly Rule[]): { paths: Set<string>; prefixes: Set<string> } {
  const paths = new Set<string>();
  const prefixes = new Set<string>(['/']);
  const visit = (rule: Rule): void => {
    if (rule.op === 'not') visit(rule.rule);
    else if (rule.op !== 'match') rule.rules.forEach(visit);
    else if (rule.matcher.kind === 'path') for (const path of rule.matcher.paths) paths.add(path);
    else if (rule.matcher.kind === 'pathPrefix')
      for (const prefix of rule.matcher.prefixes) prefixes.add(prefix);
  };
  rules.forEach(visit);
  return { paths, prefixes };
}
