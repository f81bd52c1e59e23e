import { describe, expect, it } from 'vitest';
import type { Router } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import { tableOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { compile } from '../compile.js';
import type { Model } from '../model/model.js';
import { DEFAULT_EDGE_OPTIONS } from '../model/options.js';
import { poolClassOf } from './pool-classes.js';
import { Allocator } from './pools.js';
import { print } from '../print.js';

const STRIP = { stripPrefix: { prefixes: ['/app'] } };
const HEADERS = {
  headers: { customRequestHeaders: { 'X-A': 'one, two' }, customResponseHeaders: { 'X-B': '2' } },
};
const CHAIN = { strip: STRIP, headers: HEADERS };

const tenant = (index: number, more: Partial<SampleTenant> = {}): SampleTenant => ({
  namespace: `t-${index}`,
  match: `Host(\`h${index}.test\`)`,
  middlewares: CHAIN,
  ...more,
});

function start(...tenants: SampleTenant[]): Model {
  return compile(tableOf(tenants), { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 });
}

/** The lines of a map. */
function mapOf(model: Model, name: string): string[] {
  return print(model).files.get(`maps/${name}.map`)!.split('\n').slice(0, -1);
}

const chainsOf = ({ structure }: Model): unknown[] =>
  [...structure.pools.values()].flatMap(({ class: { chain } }) => (chain ? [chain] : []));
const framed = ({ structure }: Model): string[] =>
  structure.steps.filter(({ shape }) => shape.startsWith('headers')).map(({ shape }) => shape);

describe('a chain of middlewares', () => {
  it('is its backend’s where one router uses the service, and to the frontend there is none', () => {
    const model = start(tenant(1));
    expect(chainsOf(model)).toEqual([['strip-prefix', 'headers:q+x-a:s+x-b']]);
    expect(framed(model)).toEqual([]);
    const [{ backend } = { backend: '' }] = model.units.get('kubernetes/t-1/app')!.slots;
    expect(mapOf(model, 'routers')).toEqual([`t-1-app@kubernetes plain,${backend},-,-`]);
    expect(mapOf(model, 'hosts-web-whole')).toEqual([`h1.test ${backend}`]);
    expect(mapOf(model, 'chains')).toEqual([`${backend} /app,one%2C%20two,2`]);
    expect(mapOf(model, 'strip-prefix')).toEqual([]);
    expect(mapOf(model, 'headers')).toEqual([]);
  });

  it('has one class for all who have it, whatever its values', () => {
    const other = { headers: { ...HEADERS.headers, customRequestHeaders: { 'X-A': '3' } } };
    const model = start(tenant(1), tenant(2, { middlewares: { strip: STRIP, headers: other } }));
    expect(chainsOf(model)).toHaveLength(1);
    expect(mapOf(model, 'chains')).toHaveLength(2);
  });

  it('stays with the frontends where a prefix has what divides values', () => {
    const strip = { stripPrefix: { prefixes: ['/a,b'] } };
    const model = start(tenant(1, { middlewares: { strip, headers: HEADERS } }));
    expect(chainsOf(model)).toEqual([]);
    expect(mapOf(model, 'strip-prefix')).toEqual(['t-1-app@kubernetes|1 /a,b']);
  });

  const using = (match: string, ...middlewares: string[]) => ({
    kind: 'Rule',
    match,
    services: [{ name: 'app', port: 3000 }],
    middlewares: middlewares.map((name) => ({ name })),
  });
  const both = (...second: string[]): Partial<SampleTenant> => ({
    spec: {
      routes: [using('Host(`h1.test`)', 'strip', 'headers'), using('Host(`own.test`)', ...second)],
    },
  });

  it('is its backend’s where several routers with the same middlewares use the service', () => {
    const model = start(tenant(1, both('strip', 'headers')));
    expect(chainsOf(model)).toHaveLength(1);
    expect(mapOf(model, 'chains')).toHaveLength(1);
    expect(mapOf(model, 'hosts-web-whole')).toHaveLength(2);
  });

  it.each<[string, Partial<SampleTenant>]>([
    ['of common middlewares alone', { middlewares: { strip: STRIP } }],
    [
      'with one that answers',
      {
        middlewares: {
          ...CHAIN,
          cors: { headers: { accessControlAllowOriginList: ['https://a.test'] } },
        },
      },
    ],
    ['whose service is used without it, too', both('headers', 'strip')],
    ['with one that counts', { middlewares: { ...CHAIN, limit: { rateLimit: { average: 5 } } } }],
    [
      'whose values are too long for one line',
      { middlewares: { h: { headers: { customRequestHeaders: { 'X-A': 'x'.repeat(4_000) } } } } },
    ],
  ])('stays with the frontends: one %s', (_, more) => {
    const model = start(tenant(1, more));
    expect(chainsOf(model)).toEqual([]);
    expect(mapOf(model, 'routers')[0]).toMatch(/ serve,pool-0001,/);
  });

  it('stays with the frontends where another’s middleware asks the service', () => {
    const [fragment] = [...tableOf([tenant(1)]).fragments.values()];
    const [router] = fragment!.routers;
    const page = {
      kind: 'errors',
      service: router!.service!,
      statuses: [{ from: 500, to: 599 }],
      rewrites: [],
      query: '/',
    } as const;
    const asking = { ...router!, name: 'asking@kubernetes', middlewares: [page] };
    const other = { ...fragment!.services[0]!, name: 'other@kubernetes' };
    const both = (middlewares: Router['middlewares']): Model =>
      compile(
        merge([
          {
            ...fragment!,
            services: [...fragment!.services, other],
            routers: [router!, { ...asking, service: other.name, middlewares }],
          },
        ]),
        DEFAULT_EDGE_OPTIONS,
      );
    expect(chainsOf(both([]))).toHaveLength(1);
    expect(chainsOf(both([page]))).toEqual([]);
  });
});

describe('a class of backends', () => {
  it('is another chain’s never, were their fingerprints the same', () => {
    const allocator = new Allocator(new Map(), { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 });
    const one = poolClassOf({ balance: 'roundrobin', chain: ['add-prefix', 'headers:q+a'] });
    const other = { ...one, chain: ['headers:q+b'] };
    const places = [one, other, one, other].map((each) => allocator.take(allocator.settled(each)));
    expect(new Set(places.map(({ backend }) => backend)).size).toBe(4);
    const chains = places.map(({ classId }) => allocator.finish().get(classId)!.class.chain);
    expect(chains).toEqual([one.chain, other.chain, one.chain, other.chain]);
  });
});
