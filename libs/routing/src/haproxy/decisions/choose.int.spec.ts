/** The answers people get, and what the real HAProxy does: the same, for random routers and requests. */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Fragment, Router } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import type { Matcher, Rule } from '../../ir/rules.js';
import { HaproxyRig, until } from '../../testing/haproxy-rig.js';
import { chooseRouter } from './choose.js';
import type { AskedRequest } from './choose.js';
import { DEFAULT_ACCESS_LOG } from '../requests/access-log.js';
import { compile } from '../compile.js';

const HOSTS = ['a.t', 'b.t', '*.t', 'c.u'];
const PATHS = ['/', '/a', '/a/', '/ab', '/a%20b', '/~x'];
const REQUESTED_HOSTS = ['a.t', 'A.T:81', 'b.t.', 'z.t', 'c.u', 'x.y.t', 'q', '[::1]:80', 'a..t'];
const REQUESTED_PATHS = [
  ...PATHS,
  '//a',
  '/./a/../ab',
  '/%7ex',
  '/a/.',
  '/a/..',
  '/b/../..',
  '/a%2fb/..',
  '/a%2',
  '/abc?/a',
  '/a?q=1&k=x%20y',
  '/ab?k=x+y&q',
  '/gr%c3%bcn',
];
const ALTERNATELY: readonly Pick<AskedRequest, 'method' | 'headers'>[] = [
  { method: 'GET', headers: {} },
  { method: 'POST', headers: { 'X-Kind': 'blue' } },
  { method: 'PUT', headers: { 'X-Kind': 'Bluer' } },
];

const match = fc.oneof(
  fc.subarray(HOSTS, { minLength: 1 }).map((hosts): Rule => matcher({ kind: 'host', hosts })),
  fc.subarray(PATHS, { minLength: 1 }).map((paths): Rule => matcher({ kind: 'path', paths })),
  fc
    .subarray(PATHS, { minLength: 1 })
    .map((prefixes): Rule => matcher({ kind: 'pathPrefix', prefixes })),
  fc
    .constantFrom<Matcher>(
      { kind: 'hostRegexp', regexp: '^[a-z]+\\.t$', within: '*.t' },
      { kind: 'hostRegexp', regexp: '(?i)^[^.]+\\.[uy]' },
      { kind: 'pathRegexp', regexp: '^/a( b)?$' },
      { kind: 'pathRegexp', regexp: '^/gr.n$' },
      { kind: 'method', methods: ['POST', 'PUT'] },
      { kind: 'header', name: 'x-kind', value: 'blue' },
      { kind: 'headerRegexp', name: 'x-kind', regexp: '(?i)^blue' },
      { kind: 'query', name: 'q', value: '' },
      { kind: 'query', name: 'k', value: 'x y' },
      { kind: 'queryRegexp', name: 'q', regexp: '^[0-9]+$' },
      { kind: 'clientIp', ranges: ['127.0.0.0/8', '2001:db8::/32'] },
      { kind: 'clientIp', ranges: ['10.0.0.0/8', '::1'] },
    )
    .map(matcher),
);
const rule = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    match,
    fc.tuple(tie('rule'), tie('rule')).map((rules): Rule => ({ op: 'and', rules })),
    fc.tuple(tie('rule'), tie('rule')).map((rules): Rule => ({ op: 'or', rules })),
    tie('rule').map((negated): Rule => ({ op: 'not', rule: negated })),
  ),
})).rule;

function matcher(value: Matcher): Rule {
  return { op: 'match', matcher: value };
}

/** Each has a priority of its own: ties are a matter of their own (`decide.spec.ts`). */
function fragmentOf(rules: readonly Rule[]): Fragment {
  const routers = rules.map((each, index): Router => ({
    name: `r${index}@file`,
    provenance: { provider: 'file', object: { kind: 'File', namespace: 'n', name: `r${index}` } },
    entryPoints: index % 4 === 0 ? ['websecure'] : ['web'],
    rule: each,
    ruleText: '',
    priority: (index * 7) % 31,
    middlewares: [],
    state: 'starting',
  }));
  return { id: 'file/all', routers, services: [], certificates: [], problems: [] };
}

/** Tells the requests apart in the log, where they may stand in another order: HAProxy's threads log when they come to it. */
const NUMBER = 'x-number';
const ROUNDS = 4;
const LOG = { ...DEFAULT_ACCESS_LOG, headers: [NUMBER] };

function routersLogged(log: string): ReadonlyMap<number, string> {
  const lines = log.matchAll(/"RouterName":"([^"]*)".*"request_x-number":"(\d+)"/gi);
  return new Map([...lines].map(([, router = '', number = '']) => [Number(number), router]));
}

/** HAProxy does not wait for whoever reads its log: a line it cannot write at once is lost, and its request asked again. */
async function askUntilLogged(
  rig: HaproxyRig,
  count: number,
  ask: (index: number) => Promise<void>,
): Promise<void> {
  const missing = (): number[] => {
    const logged = routersLogged(rig.log);
    return Array.from({ length: count }, (_, index) => index).filter((each) => !logged.has(each));
  };
  for (let round = 1; ; round++) {
    for (const index of missing()) await ask(index);
    const isLast = round === ROUNDS;
    const isAll = until(async () => missing().length === 0, 3_000).then(() => true);
    if (await (isLast ? isAll : isAll.catch(() => false))) return;
  }
}

const rigs: HaproxyRig[] = [];
afterAll(() => Promise.all(rigs.map((rig) => rig.stop())));

it('chooses as HAProxy does', { timeout: 120_000 }, async () => {
  const requests = REQUESTED_HOSTS.flatMap((host) =>
    REQUESTED_PATHS.map((path) => ({ host, path })),
  ).map((each, index) => ({ ...each, ...ALTERNATELY[index % ALTERNATELY.length]! }));
  const rules = fc.array(rule, { minLength: 1, maxLength: 30 });
  for (const each of fc.sample(rules, { numRuns: 8, seed: 20_261_121 })) {
    const fragment = fragmentOf(each);
    const rig = await HaproxyRig.make({ accessLog: LOG });
    rigs.push(rig);
    await rig.start(compile(merge([fragment]), rig.options));
    const wanted: string[] = [];
    for (const [index, { host, path, method, headers }] of requests.entries()) {
      const { winner, fate } = chooseRouter(
        fragment.routers,
        { entryPoint: 'web', method, host, path, headers, clientAddress: '127.0.0.1' },
        rig.options,
      );
      const status = 'status' in fate ? fate.status : 200;
      wanted.push(`${index} ${host} ${path} ${status} ${winner?.name ?? '-'}`);
    }
    const statuses = new Map<number, number>();
    const ask = async (index: number): Promise<void> => {
      const { host, path, method, headers } = requests[index]!;
      const numbered = { ...headers, [NUMBER]: String(index) };
      statuses.set(index, (await rig.get(host, path, numbered, method)).status);
    };
    await askUntilLogged(rig, requests.length, ask);
    const logged = routersLogged(rig.log);
    const chosen = requests.map(
      ({ host, path }, index) =>
        `${index} ${host} ${path} ${statuses.get(index)} ${logged.get(index)}`,
    );
    expect(chosen).toEqual(wanted);
  }
});
