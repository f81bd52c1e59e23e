import { describe, expect, it } from 'vitest';
import type { Router } from '../../ir/ir.js';
import type { Rule } from '../../ir/rules.js';
import { chooseRouter } from './choose.js';
import type { AskedRequest } from './choose.js';
import { DEFAULT_EDGE_OPTIONS } from '../model/options.js';
import { requestPath } from '../requests/request-spelling.js';

const host = (...hosts: string[]): Rule => ({ op: 'match', matcher: { kind: 'host', hosts } });
const prefix = (...prefixes: string[]): Rule => ({
  op: 'match',
  matcher: { kind: 'pathPrefix', prefixes },
});
const and = (...rules: Rule[]): Rule => ({ op: 'and', rules });

function router(name: string, rule: Rule, changes: Partial<Router> = {}): Router {
  return {
    name,
    provenance: { provider: 'file', object: { kind: 'File', namespace: 'n', name } },
    entryPoints: ['web'],
    rule,
    ruleText: '',
    priority: 1,
    middlewares: [],
    state: 'serve',
    service: `${name}-service`,
    ...changes,
  };
}

const asked = (changes: Partial<AskedRequest> = {}): AskedRequest => ({
  entryPoint: 'web',
  method: 'GET',
  host: 'a.test',
  path: '/',
  headers: {},
  clientAddress: '192.0.2.1',
  ...changes,
});
const choose = (
  routers: Router[],
  request: Partial<AskedRequest> = {},
  settings: Partial<Parameters<typeof chooseRouter>[2]> = {},
) => chooseRouter(routers, asked(request), { ...DEFAULT_EDGE_OPTIONS, ...settings });

describe('chooseRouter', () => {
  it('names the winner, and why each of the others is not it', () => {
    const routers = [
      router('site', host('a.test')),
      router('api', and(host('a.test'), prefix('/api')), { priority: 5 }),
      router('secure', host('a.test'), { entryPoints: ['websecure'], priority: 9 }),
      router('elsewhere', host('b.test')),
    ];
    const choice = choose(routers, { host: 'A.test:8080', path: '/x/../y?q=1' });
    expect(choice).toMatchObject({
      host: 'a.test',
      path: '/y',
      winner: { name: 'site' },
      fate: { kind: 'forwarded', service: 'site-service' },
      others: 1,
    });
    expect(choice.losers.map(({ router: { name }, matches, why }) => [name, matches, why])).toEqual(
      [
        ['secure', false, 'it is not on web, but on websecure'],
        ['api', false, 'it asks for path beginning with /api; this has /y'],
      ],
    );
  });

  it('says by what a matching router is beaten', () => {
    const [low, high] = [
      router('low', host('a.test')),
      router('high', host('a.test'), { priority: 2 }),
    ];
    expect(choose([low, high]).losers[0]).toMatchObject({
      matches: true,
      why: 'it matches, but its priority 1 is lower than 2',
    });
  });

  it.each([
    ['suspended', { kind: 'answered', answer: 'suspended', status: 402 }],
    ['hibernated', { kind: 'answered', answer: 'hibernated', status: 503 }],
    ['quarantined', { kind: 'answered', answer: 'quarantined', status: 503 }],
  ] as const)('tells the page of a router that is %s', (state, fate) => {
    expect(choose([router('r', host('a.test'), { state })]).fate).toEqual(fate);
  });

  it('tells what happens before any router', () => {
    const none = choose([router('r', host('b.test'))]);
    expect(none.fate).toEqual({ kind: 'answered', answer: 'not-found', status: 404 });
    expect(choose([], { method: 'trace' }).fate).toMatchObject({ kind: 'refused', status: 405 });
    expect(choose([], { host: 'a b' }).fate).toMatchObject({ kind: 'refused', status: 400 });
    expect(choose([], { path: '/%zz' }).fate).toMatchObject({ kind: 'refused', status: 400 });
    const redirect = { scheme: 'https', port: 443, isPermanent: true } as const;
    const [web, websecure] = DEFAULT_EDGE_OPTIONS.entryPoints;
    const entryPoints = [{ ...web!, redirect }, websecure!];
    const settings = { entryPoints, plainHttpHosts: ['plain.test'] };
    expect(choose([], {}, settings).fate).toMatchObject({ kind: 'redirected', port: 443 });
    expect(choose([], { host: 'plain.test' }, settings).fate.kind).toBe('answered');
    expect(choose([], { entryPoint: 'websecure' }, settings).fate.kind).toBe('answered');
    const challenges = new Set(['a.test/.well-known/acme-challenge/x']);
    const fateOf = (path: string) => choose([], { path }, { ...settings, challenges }).fate.kind;
    expect(fateOf('/.well-known/acme-challenge/x')).toBe('acme-challenge');
    expect(fateOf('/.well-known/acme-challenge/y')).toBe('answered');
  });
});

describe('requestPath', () => {
  it.each([
    ['/a//b/./c/../d', '/a/b/d'],
    ['/..', '/'],
    ['/a/..', '/'],
    ['/a/.', '/a/'],
    ['/%7euser/%2f%c3%a9', '/~user/%2F%C3%A9'],
    ['/é x', '/%C3%A9%20x'],
    ['/x?y=/../', '/x'],
  ])('spells %s as %s', (target, path) => {
    expect(requestPath(target)).toEqual({ ok: true, value: path });
  });
});
