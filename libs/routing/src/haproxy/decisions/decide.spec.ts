import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Router } from '../../ir/ir.js';
import type { Rule } from '../../ir/rules.js';
import { covers, wildcardOf } from '../../ir/names.js';
import { ANY_HOST, asksAtRunTime, decideHost, hostKeys } from './decide.js';
import type { Candidate } from './decide.js';

function router(name: string, rule: Rule, priority = 1): Router {
  return {
    name,
    provenance: { provider: 'file', object: { kind: 'File', namespace: 'n', name } },
    entryPoints: ['web'],
    rule,
    ruleText: '',
    priority,
    middlewares: [],
    state: 'serve',
  };
}

const host = (...hosts: string[]): Rule => ({ op: 'match', matcher: { kind: 'host', hosts } });
const path = (...paths: string[]): Rule => ({ op: 'match', matcher: { kind: 'path', paths } });
const prefix = (...prefixes: string[]): Rule => ({
  op: 'match',
  matcher: { kind: 'pathPrefix', prefixes },
});
const and = (...rules: Rule[]): Rule => ({ op: 'and', rules });
const not = (rule: Rule): Rule => ({ op: 'not', rule });

const post: Rule = { op: 'match', matcher: { kind: 'method', methods: ['POST'] } };
const hostLike = (regexp: string, within?: string): Rule => ({
  op: 'match',
  matcher: { kind: 'hostRegexp', regexp, ...(within !== undefined && { within }) },
});

interface Request {
  readonly host: string;
  readonly path: string;
  readonly isPost: boolean;
}

/** What HAProxy finds in the maps of one host key: the exact path's list, or else the longest prefix's. */
function lookUp(routers: readonly Router[], key: string, { path: requested }: Request) {
  const { decisions } = decideHost(
    key,
    routers.filter((each) => hostKeys(each).has(key)),
  );
  const exact = decisions.find((each) => each.match === 'exact' && each.path === requested);
  if (exact) return exact.candidates;
  const prefixes = decisions.filter(
    (each) => each.match === 'prefix' && requested.startsWith(each.path),
  );
  return prefixes.sort((a, b) => b.path.length - a.path.length)[0]?.candidates ?? [];
}

/** What HAProxy does with all three keys of a host: the highest priority whose rule holds, where it has to be asked. */
function routed(routers: readonly Router[], request: Request): Router | undefined {
  const keys = [request.host, wildcardOf(request.host) ?? '', ANY_HOST];
  const holding = ({ router: each, isConditional }: Candidate): boolean =>
    !isConditional || matches(each.rule, request);
  let best: Router | undefined;
  for (const key of keys) {
    const found = lookUp(routers, key, request).find(holding)?.router;
    if (found && (best === undefined || found.priority > best.priority)) best = found;
  }
  return best;
}

/** The rule's meaning, said directly. */
function matches(rule: Rule, request: Request): boolean {
  if (rule.op === 'and') return rule.rules.every((each) => matches(each, request));
  if (rule.op === 'or') return rule.rules.some((each) => matches(each, request));
  if (rule.op === 'not') return !matches(rule.rule, request);
  const { matcher } = rule;
  switch (matcher.kind) {
    case 'host':
      return matcher.hosts.some((each) => covers(each, request.host));
    case 'hostRegexp':
      return new RegExp(matcher.regexp).test(request.host);
    case 'path':
      return matcher.paths.includes(request.path);
    case 'pathPrefix':
      return matcher.prefixes.some((each) => request.path.startsWith(each));
    default:
      return request.isPost;
  }
}

const hosts = ['a.t', 'b.t', '*.t', 'c.u'];
const paths = ['/', '/a', '/ab', '/a/b', '/b'];
const anyRule = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.subarray(hosts, { minLength: 1 }).map((each) => host(...each)),
    fc.constantFrom(post, hostLike('^[ab]\\.t$', '*.t'), hostLike('[b-d]')),
    fc.subarray(paths, { minLength: 1 }).map((each) => path(...each)),
    fc.subarray(paths, { minLength: 1 }).map((each) => prefix(...each)),
    tie('rule').map(not),
    fc
      .array(tie('rule'), { minLength: 2, maxLength: 3 })
      .map((rules): Rule => ({ op: 'and', rules })),
    fc
      .array(tie('rule'), { minLength: 2, maxLength: 3 })
      .map((rules): Rule => ({ op: 'or', rules })),
  ),
})).rule;

const names = (candidates: readonly Candidate[]): string =>
  candidates
    .map(({ router: each, isConditional }) => each.name + (isConditional ? '?' : ''))
    .join(' ');

describe('decideHost', () => {
  it('decides every request as evaluating all rules by priority would', { timeout: 60_000 }, () => {
    const routers = fc
      .array(anyRule, { minLength: 1, maxLength: 5 })
      .map((rules) => rules.map((rule, index) => router(`r${index}`, rule, index + 1)));
    fc.assert(
      fc.property(
        routers,
        fc.record({
          host: fc.constantFrom('a.t', 'b.t', 'x.t', 'c.u', 'other'),
          path: fc.constantFrom(...paths, '/abc', '/a/b/c', '/z'),
          isPost: fc.boolean(),
        }),
        (list, request) => {
          const expected = list
            .filter(({ rule }) => matches(rule, request))
            .sort((a, b) => b.priority - a.priority)[0];
          expect(routed(list, request)?.name).toBe(expected?.name);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('writes down one entry where one is enough', () => {
    const { decisions } = decideHost('a.t', [router('r', and(host('a.t'), prefix('/')))]);
    expect(
      decisions.map(({ match, path: each, candidates }) => [match, each, names(candidates)]),
    ).toEqual([['prefix', '/', 'r']]);
  });

  it('decides ties by namespace and name, and tells them', () => {
    const [first, second] = [router('a', host('a.t')), router('b', host('a.t'))];
    const { decisions, ties } = decideHost('a.t', [second, first]);
    expect(names(decisions[0]!.candidates)).toBe('a');
    expect(ties).toEqual([{ winner: first, loser: second, path: '/' }]);
  });

  it('tells no tie between routers of different paths', () => {
    const { ties } = decideHost('a.t', [
      router('a', and(host('a.t'), path('/x'))),
      router('b', and(host('a.t'), path('/y'))),
    ]);
    expect(ties).toEqual([]);
  });
});

describe('which routers are asked at run time', () => {
  it('lists those that may answer, up to the first that surely does', () => {
    const routers = [
      router('methods', and(host('a.t'), post), 3),
      router('plain', host('a.t'), 2),
      router('hidden', and(host('a.t'), post), 1),
    ];
    const { decisions } = decideHost('a.t', routers);
    expect(decisions.map(({ candidates }) => names(candidates))).toEqual(['methods? plain']);
  });

  it('asks only about hosts that a pattern of several excludes', () => {
    const excluding = and(prefix('/x'), not(host('a.t')));
    expect(asksAtRunTime(router('r', excluding))).toBe(true);
    expect([...hostKeys(router('r', excluding))]).toEqual(['a.t', ANY_HOST]);
    expect(asksAtRunTime(router('r', and(host('*.t'), not(host('a.t')))))).toBe(true);
    expect(asksAtRunTime(router('r', and(host('a.t'), not(host('b.t')))))).toBe(false);
    expect(asksAtRunTime(router('r', and(host('a.t'), not(prefix('/x')))))).toBe(false);
    expect(asksAtRunTime(router('r', prefix('/x')))).toBe(false);
  });

  it('looks for an expression of one domain among its hosts only', () => {
    expect([...hostKeys(router('r', hostLike('^[ab]\\.t$', '*.t')))]).toEqual(['*.t']);
    expect([...hostKeys(router('r', hostLike('[b-d]')))]).toEqual([ANY_HOST]);
  });
});
