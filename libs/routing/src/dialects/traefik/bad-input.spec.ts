/** The catalogue of bad input: each is told with its field, and nobody else is affected. */
import { fail } from '@fleetcommand/kernel/result';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { inputOf, objectsOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { extractTraefik } from './extract.js';

const A: SampleTenant = { namespace: 't-a', match: 'Host(`a.test`)' };

function extractOne(tenant: SampleTenant): Fragment {
  return extractTraefik(objectsOf(tenant)).fragments.get(`kubernetes/${tenant.namespace}/app`)!;
}

describe('one bad thing', () => {
  const row = (
    what: string,
    tenant: Partial<SampleTenant>,
    code: string,
    field: string,
    state: string | undefined,
  ): [string, SampleTenant, string, string, string | undefined] => [
    what,
    { ...A, ...tenant },
    `traefik.${code}`,
    field,
    state,
  ];

  it.each([
    row('a broken rule', { match: 'Host(`a' }, 'rule', 'spec.routes[0].match', undefined),
    row('a bad host', { match: 'Host(`a_b..test`)' }, 'rule', 'spec.routes[0].match', undefined),
    ...[
      ['an expression HAProxy would be at for ever', 'Host(`a.test`) && PathRegexp(`^(a+)+$`)'],
      ['an expression that is none', 'HostRegexp(`[`)'],
      ['a matcher of the other syntax', 'Host(`a.test`) && Headers(`X`, `y`)'],
      ['a matcher that is none', 'Host(`a.test`) && Cookie(`x`)'],
      ['a matcher without its value', 'Host(`a.test`) && Header(`X`)'],
      ['an empty value', 'Host(`a.test`) && Query(``)'],
    ].map(([what, match]) =>
      row(what!, { match: match! }, 'rule', 'spec.routes[0].match', undefined),
    ),
    row(
      'too many combinations',
      {
        match: `Host(${Array.from({ length: 300 }, (_, i) => `\`h${i}\``).join()}) && Path(${Array.from({ length: 30 }, (_, i) => `\`/${i}\``).join()})`,
      },
      'rule',
      'spec.routes[0].match',
      undefined,
    ),
    row(
      'another kind',
      { route: { kind: 'Regel' } },
      'malformed',
      'spec.routes[0].kind',
      undefined,
    ),
    row('no match', { route: { match: null } }, 'malformed', 'spec.routes[0].match', undefined),
    row(
      'an absent Service',
      { service: { name: 'gone' } },
      'service-not-found',
      'spec.routes[0].services[0].name',
      'no-endpoints',
    ),
    row(
      'an absent port',
      { service: { port: 1 } },
      'port-not-found',
      'spec.routes[0].services[0].port',
      'quarantined',
    ),
    row(
      'a Service of another namespace',
      { service: { namespace: 't-b' } },
      'cross-namespace',
      'spec.routes[0].services[0].namespace',
      'quarantined',
    ),
    row(
      'a TraefikService that is not there',
      { service: { kind: 'TraefikService' } },
      'service-not-found',
      'spec.routes[0].services[0].name',
      'quarantined',
    ),
    row(
      'an unknown kind of service',
      { service: { kind: 'Dog' } },
      'unsupported-kind',
      'spec.routes[0].services[0].kind',
      'quarantined',
    ),
    row(
      'an unknown scheme',
      { service: { scheme: 'gopher' } },
      'unsupported-scheme',
      'spec.routes[0].services[0].scheme',
      'quarantined',
    ),
    row(
      'https to instances whose certificates nothing checks',
      { service: { scheme: 'https' } },
      'unchecked-certificate',
      'spec.routes[0].services[0].serversTransport',
      'quarantined',
    ),
    row(
      'an absent Middleware',
      { route: { middlewares: [{ name: 'gone' }] } },
      'middleware-not-found',
      'spec.routes[0].middlewares[0].name',
      'quarantined',
    ),
    row(
      'a Middleware of another namespace',
      { route: { middlewares: [{ name: 'm', namespace: 't-b' }] } },
      'cross-namespace',
      'spec.routes[0].middlewares[0].namespace',
      'quarantined',
    ),
    row(
      'an unknown Middleware',
      { middlewares: { m: { plugin: {} } } },
      'middleware',
      'spec.plugin',
      'quarantined',
    ),
    row(
      'a Middleware of two kinds',
      { middlewares: { m: { compress: {}, retry: {} } } },
      'middleware',
      'spec',
      'quarantined',
    ),
    row(
      'a Middleware named like a built-in',
      { middlewares: { m: { constructor: {} } } },
      'middleware',
      'spec.constructor',
      'quarantined',
    ),
    row(
      'a chain that names itself',
      { middlewares: { m: { chain: { middlewares: [{ name: 'm' }] } } } },
      'middleware',
      'spec.chain.middlewares',
      'quarantined',
    ),
    row(
      'a chain of a Middleware that is not there',
      { middlewares: { m: { chain: { middlewares: [{ name: 'gone' }] } } } },
      'middleware-not-found',
      'spec.chain.middlewares[0].name',
      'quarantined',
    ),
    row(
      'a header with a line end',
      { middlewares: { m: { headers: { customRequestHeaders: { 'X-A': 'a\r\nX-B: b' } } } } },
      'middleware',
      'spec.headers.customRequestHeaders.X-A',
      'quarantined',
    ),
    row(
      'a header of the connection',
      { middlewares: { m: { headers: { customRequestHeaders: { Connection: 'x' } } } } },
      'middleware',
      'spec.headers.customRequestHeaders.Connection',
      'quarantined',
    ),
    row(
      'headers that are not supported',
      { middlewares: { m: { headers: { unheardOf: 1 } } } },
      'middleware',
      'spec.headers',
      'quarantined',
    ),
    row(
      'an unknown entry point',
      { spec: { entryPoints: ['web', 'ftp'] } },
      'unknown-entry-point',
      'spec.entryPoints[1]',
      'serve',
    ),
    row(
      'a mark of odd standing',
      { annotations: { 'fleetcommand.io/standing': 'x' } },
      'bad-mark',
      'metadata.annotations["fleetcommand.io/standing"]',
      'serve',
    ),
    row(
      'a priority beyond bounds',
      { route: { priority: 2e9 } },
      'priority',
      'spec.routes[0].priority',
      'serve',
    ),
    row('no routes', { spec: { routes: undefined } }, 'malformed', 'spec.routes', undefined),
  ])(
    '%s is told with its field, and its router keeps its place where it has one',
    (_what, tenant, code, field, state) => {
      const { problems, routers } = extractOne(tenant);
      expect(problems.map((problem) => [problem.code, problem.field])).toContainEqual([
        code,
        field,
      ]);
      expect(problems[0]!.message).toMatch(/^[^\n\r\0]{20,}$/);
      expect(routers[0]?.state).toBe(state);
    },
  );

  it('leaves its neighbours alone', () => {
    const good = { namespace: 't-b', match: 'Host(`b.test`)' };
    const { fragments } = extractTraefik(inputOf([{ ...A, match: 'Host(' }, good]));
    expect(fragments.get('kubernetes/t-b/app')).toEqual(extractOne(good));
  });

  it('never makes it throw', { timeout: 60_000 }, () => {
    const anything = fc.anything({ withNullPrototype: true, withSparseArray: true });
    const metadata = {
      name: 'app',
      namespace: 't-a',
      labels: { 'kubernetes.io/service-name': 'app' },
    };
    const broken = fc.record(
      {
        spec: anything,
        endpoints: anything,
        ports: anything,
        addressType: anything,
        data: anything,
        type: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(broken, broken, anything, (one, two, route) => {
        const objects = objectsOf(A);
        const input = {
          ingressRoutes: [
            { metadata, ...one },
            route,
            {
              metadata,
              spec: {
                routes: [route, { match: 'Path(`/`)', services: [route], middlewares: [route] }],
              },
            },
          ],
          middlewares: [{ metadata, ...two }],
          services: [{ metadata, ...one }, ...objects.services],
          endpointSlices: [{ metadata, ...two }, ...objects.endpointSlices],
          secrets: [{ metadata, ...one }],
        };
        expect(
          extractTraefik(input, { inspectCertificate: () => fail('x', 'x') }).fragments.size,
        ).toBe(1);
      }),
    );
  });
});
