import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Router } from '../ir/ir.js';
import type { Rule } from '../ir/rules.js';
import { covers, wildcardOf } from '../ir/names.js';
import { ANY_HOST, decideHost, hostKeys, isGeneral } from './decide.js';

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

/** What HAProxy does with the decisions of one host key: the exact path, or else the longest prefix. */
function lookUp(routers: readonly Router[], key: string, requested: string): Router | undefined {
  const { decisions } = decideHost(
    key,
    routers.filter((each) => hostKeys(each).has(key)),
  );
  const exact = decisions.find((each) => each.match === 'exact' && each.path === requested);
  if (exact) return exact.winner;
  const prefixes = decisions.filter(
    (each) => each.match === 'prefix' && requested.startsWith(each.path),
  );
  return prefixes.sort((a, b) => b.path.length - a.path.length)[0]?.winner;
}

/** What HAProxy does with all three keys of a host: the highest priority, the more specific one where equal. */
function routed(
  routers: readonly Router[],
  requestedHost: string,
  requested: string,
): Router | undefined {
  const keys = [requestedHost, wildcardOf(requestedHost) ?? '', ANY_HOST];
  let best: Router | undefined;
  for (const key of keys) {
    const found = lookUp(routers, key, requested);
    if (found && (best === undefined || found.priority > best.priority)) best = found;
  }
  return best;
}

/** The rule's meaning, said directly. */
function matches(rule: Rule, requestedHost: string, requested: string): boolean {
  if (rule.op === 'and') return rule.rules.every((each) => matches(each, requestedHost, requested));
  if (rule.op === 'or') return rule.rules.some((each) => matches(each, requestedHost, requested));
  if (rule.op === 'not') return !matches(rule.rule, requestedHost, requested);
  const { matcher } = rule;
  if (matcher.kind === 'host') return matcher.hosts.some((each) => covers(each, requestedHost));
  if (matcher.kind === 'path') return matcher.paths.includes(requested);
  return matcher.prefixes.some((each) => requested.startsWith(each));
}

const hosts = ['a.t', 'b.t', '*.t', 'c.u'];
const paths = ['/', '/a', '/ab', '/a/b', '/b'];
const anyRule = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.subarray(hosts, { minLength: 1 }).map((each) => host(...each)),
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

describe('decideHost', () => {
  it('decides every request as evaluating all rules by priority would', { timeout: 60_000 }, () => {
    const routers = fc
      .array(anyRule, { minLength: 1, maxLength: 5 })
      .map((rules) => rules.map((rule, index) => router(`r${index}`, rule, index + 1)))
      .map((list) => list.filter((each) => !isGeneral(each)));
    fc.assert(
      fc.property(
        routers,
        fc.constantFrom('a.t', 'b.t', 'x.t', 'c.u', 'other'),
        fc.constantFrom(...paths, '/abc', '/a/b/c', '/z'),
        (list, requestedHost, requested) => {
          const expected = list
            .filter(({ rule }) => matches(rule, requestedHost, requested))
            .sort((a, b) => b.priority - a.priority)[0];
          expect(routed(list, requestedHost, requested)?.name).toBe(expected?.name);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('writes down one entry where one is enough', () => {
    const { decisions } = decideHost('a.t', [router('r', and(host('a.t'), prefix('/')))]);
    expect(decisions.map(({ match, path: each, winner }) => [match, each, winner?.name])).toEqual([
      ['prefix', '/', 'r'],
    ]);
  });

  it('decides ties by namespace and name, and tells them', () => {
    const [first, second] = [router('a', host('a.t')), router('b', host('a.t'))];
    const { decisions, ties } = decideHost('a.t', [second, first]);
    expect(decisions[0]?.winner?.name).toBe('a');
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

describe('isGeneral', () => {
  it('is so only where hosts are excluded from a rule for hosts it does not name', () => {
    expect(isGeneral(router('r', and(prefix('/x'), not(host('a.t')))))).toBe(true);
    expect(isGeneral(router('r', and(host('*.t'), not(host('a.t')))))).toBe(true);
    expect(isGeneral(router('r', and(host('a.t'), not(host('b.t')))))).toBe(false);
    expect(isGeneral(router('r', and(host('a.t'), not(prefix('/x')))))).toBe(false);
    expect(isGeneral(router('r', prefix('/x')))).toBe(false);
  });
});
