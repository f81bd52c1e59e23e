/** Random fragments for the property tests of compiling and planning. */
import fc from 'fast-check';
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Router } from '../ir/ir.js';
import type { RouterState } from '../ir/router-state.js';
import type { Endpoint, Service } from '../ir/services.js';
import type { BreakerTerm, Middleware } from '../ir/middlewares.js';
import type { Source } from '../ir/sources.js';
import type { Rule } from '../ir/rules.js';
import { sampleCertificate } from './samples.js';

const HOSTS = ['a.t', 'b.t', '*.t', 'c.u'];
const PATHS = ['/', '/a', '/ab', "/a;b'c", '/%20'];

const match = fc.oneof(
  fc
    .subarray(HOSTS, { minLength: 1 })
    .map((hosts): Rule => ({ op: 'match', matcher: { kind: 'host', hosts } })),
  fc
    .subarray(PATHS, { minLength: 1 })
    .map((paths): Rule => ({ op: 'match', matcher: { kind: 'path', paths } })),
  fc
    .subarray(PATHS, { minLength: 1 })
    .map((prefixes): Rule => ({ op: 'match', matcher: { kind: 'pathPrefix', prefixes } })),
);
const rule = fc.oneof(
  match,
  fc.tuple(match, match).map((rules): Rule => ({ op: 'and', rules })),
  fc
    .tuple(match, match)
    .map(([one, two]): Rule => ({ op: 'and', rules: [one, { op: 'not', rule: two }] })),
);
const EXPRESSIONS = ['^/a', '/(b+)', '^/(?P<all>.*)$'];
const expression = fc.constantFrom(...EXPRESSIONS);
/** Those that ask in Lua, or have more than one shape. */
const requestMiddleware: fc.Arbitrary<Middleware> = fc.oneof(
  fc.constantFrom(...PATHS).map((prefix) => ({ kind: 'addPrefix', prefix }) as const),
  fc
    .subarray(EXPRESSIONS, { minLength: 1 })
    .map((regexps) => ({ kind: 'stripPrefixRegex', regexps }) as const),
  expression.map((regexp) => ({ kind: 'replacePathRegex', regexp, replacement: '/$1' }) as const),
  fc.record({
    kind: fc.constant('redirectRegex' as const),
    regexp: expression,
    replacement: fc.constantFrom('$0', 'https://a.t/${1}'),
    permanent: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('ipAllowList' as const),
    ranges: fc.subarray(['10.0.0.0/8', '::1'], { minLength: 1 }),
    client: fc.constantFrom({ kind: 'connection' as const }, { kind: 'depth' as const, depth: 1 }),
    rejectStatus: fc.constantFrom(403, 404),
  }),
  fc.constantFrom('{SHA}x', '$apr1$x').map(
    (hash) =>
      ({
        kind: 'basicAuth',
        users: { ada: new Secret(hash) },
        realm: 'r',
        removeHeader: true,
      }) as const,
  ),
);
const middleware: fc.Arbitrary<Middleware> = fc.oneof(
  fc
    .subarray(PATHS, { minLength: 1 })
    .map((prefixes) => ({ kind: 'stripPrefix', prefixes }) as const),
  fc.constantFrom(...PATHS).map((path) => ({ kind: 'replacePath', path }) as const),
  fc.record({
    kind: fc.constant('redirectScheme' as const),
    scheme: fc.constantFrom('http' as const, 'https' as const),
    permanent: fc.boolean(),
  }),
  fc
    .constantFrom('1', '', 'é" x')
    .map((value) => ({ kind: 'headers', request: { 'x-a': value }, response: {} }) as const),
  trafficMiddleware(),
  requestMiddleware,
);
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  address: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '2001:db8::1'),
  port: fc.constantFrom(80, 81),
  ready: fc.boolean(),
  serving: fc.boolean(),
  terminating: fc.boolean(),
});
const service = fc.record(
  {
    balance: fc.constantFrom('roundrobin' as const, 'leastconn' as const, 'source' as const),
    sticky: fc.record({
      name: fc.constantFrom('io', 'chat'),
      secure: fc.boolean(),
      httpOnly: fc.boolean(),
    }),
    parts: fc.array(
      fc.record(
        {
          weight: fc.nat(3),
          protocol: fc.constantFrom('http' as const, 'h2c' as const),
          endpoints: fc.array(endpoint, { maxLength: 3 }),
          tls: fc.constantFrom(
            { insecureSkipVerify: true },
            { insecureSkipVerify: false, serverName: 'in.t', rootCasPem: 'one\n' },
            { insecureSkipVerify: false, serverName: 'in.t', rootCasPem: 'two\n' },
          ),
          proxyProtocol: fc.constantFrom(1 as const, 2 as const),
        },
        { requiredKeys: ['weight', 'protocol', 'endpoints'] },
      ),
      { maxLength: 2 },
    ),
    healthCheck: fc.record(
      {
        mode: fc.constantFrom('http' as const, 'http' as const, 'grpc' as const),
        path: fc.constantFrom('/', '/up?a=1', "/it's\nnot"),
        hostname: fc.constantFrom('a.t', 'b.t'),
        headers: fc.constant({ 'x-a': 'b c' }),
        intervalMs: fc.constantFrom(1_000, 2_000),
        timeoutMs: fc.constant(500),
      },
      { requiredKeys: ['mode', 'path', 'intervalMs', 'timeoutMs'] },
    ),
    passiveHealthCheck: fc.constant({ maxFailedAttempts: 3, failureWindowMs: 1_000 }),
    slowStartMs: fc.constantFrom(1_000, 5_000),
    attempts: fc.constantFrom(1, 3),
    compression: fc.constantFrom({ types: [] }, { types: ['a/b', 'text/html'] }),
    passHostHeader: fc.constant(false as const),
    transport: fc.constantFrom({ connectTimeoutMs: 100 }, { idleTimeoutMs: 1_000 }),
  },
  { requiredKeys: ['balance', 'parts'] },
);
const routerPart = fc.record({
  rule,
  priority: fc.integer({ min: -1, max: 2 }),
  middlewares: fc.array(middleware, { maxLength: 3 }),
  state: fc.constantFrom<RouterState>(
    'serve',
    'serve',
    'suspended',
    'hibernated',
    'starting',
    'no-endpoints',
    'quarantined',
  ),
  hasService: fc.boolean(),
});
const certificatePart = fc.record({
  names: fc.subarray(['a.t', 'b.t', '*.t'], { minLength: 1 }),
  pem: fc.constantFrom('one', 'two'),
});

/** An owner's fragment, or none. */
export const fragmentOf = (owner: string): fc.Arbitrary<Fragment | undefined> =>
  fc.option(
    fc
      .record({
        services: fc.array(service, { maxLength: 2 }),
        routers: fc.array(routerPart, { maxLength: 3 }),
        certificates: fc.array(certificatePart, { maxLength: 2 }),
      })
      .map((parts) => makeFragment(owner, parts)),
    { nil: undefined },
  );

export const fragmentsOf = (owners: readonly string[]): fc.Arbitrary<Fragment[]> =>
  fc.tuple(...owners.map(fragmentOf)).map((list) => list.filter((each) => each !== undefined));

interface Parts {
  readonly services: ReadonlyArray<Omit<Service, 'name' | 'provenance' | 'mode'>>;
  readonly routers: ReadonlyArray<
    Pick<Router, 'rule' | 'priority' | 'middlewares' | 'state'> & { readonly hasService: boolean }
  >;
  readonly certificates: ReadonlyArray<Pick<Certificate, 'names'> & { readonly pem: string }>;
}

function makeFragment(owner: string, parts: Parts): Fragment {
  const provenance = {
    provider: 'file',
    object: { kind: 'File', namespace: owner, name: 'x' },
    tenant: `ten_${owner}`,
  };
  const services = parts.services.map((each, index) => ({
    name: `${owner}-s${index}@file`,
    provenance,
    ...each,
  }));
  const routers = parts.routers.map(({ hasService, ...each }, index): Router => {
    const name = services[index % Math.max(1, services.length)]?.name;
    return {
      name: `${owner}-r${index}@file`,
      provenance,
      entryPoints: index === 0 ? ['web', 'websecure'] : ['web'],
      ruleText: '',
      ...each,
      ...(hasService && name !== undefined && { service: name }),
    };
  });
  const certificates = parts.certificates.map(({ names, pem }, index) =>
    sampleCertificate(`${owner}-c${index}`, names, pem),
  );
  return { id: `file/${owner}`, routers, services, certificates, problems: [] };
}

function trafficMiddleware(): fc.Arbitrary<Middleware> {
  const source = fc.constantFrom<Source>(
    { kind: 'address' },
    { kind: 'address', ipv6Prefix: 64 },
    { kind: 'forwarded', depth: 2 },
    { kind: 'header', name: 'x-key' },
    { kind: 'host' },
  );
  const term = fc.constantFrom<BreakerTerm>(
    { measure: { kind: 'networkErrors' }, operator: '>', value: 0.5 },
    { measure: { kind: 'latency', quantile: 99 }, operator: '>=', value: 100 },
    { measure: { kind: 'latency', quantile: 99 }, operator: '==', value: 100 },
    {
      measure: { kind: 'statuses', from: 500, to: 600, of: { from: 0, to: 600 } },
      operator: '!=',
      value: 0,
    },
  );
  return fc.oneof(
    fc.record({
      kind: fc.constant('rateLimit' as const),
      average: fc.constantFrom(1, 100),
      periodMs: fc.constantFrom(1_000, 3_600_000),
      burst: fc.constantFrom(1, 5, 1_000),
      source,
    }),
    fc.record({ kind: fc.constant('inFlightReq' as const), amount: fc.nat(5), source }),
    fc.record({ kind: fc.constant('buffering' as const), maxRequestBodyBytes: fc.nat(5) }),
    fc.record({ kind: fc.constant('retry' as const), attempts: fc.constantFrom(1, 3) }),
    fc.constant({ kind: 'compress', types: [] } as const),
    fc.record({
      kind: fc.constant('forwardAuth' as const),
      service: fc.constantFrom('a-s0@file', 'b-s1@file'),
      scheme: fc.constant('http' as const),
      authority: fc.constantFrom('auth', "a'b c"),
      path: fc.constantFrom('/', '/x?y=%20&z;\n'),
      trustForwardHeader: fc.boolean(),
      preserveMethod: fc.boolean(),
      preserveLocation: fc.boolean(),
      responseHeaders: fc.constantFrom([], ['x-a', 'x-b']),
      responsePrefixes: fc.constantFrom([], ['x-']),
    }),
    fc.record({
      kind: fc.constant('errors' as const),
      service: fc.constantFrom('a-s0@file', 'b-s1@file'),
      statuses: fc.constantFrom([{ from: 500, to: 599 }], [{ from: 200, to: 299 }]),
      rewrites: fc.constantFrom([], [{ from: 500, to: 501, shown: 503 }]),
      query: fc.constantFrom('/{status}', "/'%[src] ${x}"),
    }),
    fc.record({
      kind: fc.constant('circuitBreaker' as const),
      trips: fc.array(fc.array(term, { minLength: 1, maxLength: 2 }), {
        minLength: 1,
        maxLength: 2,
      }),
      fallbackMs: fc.constantFrom(10, 10_000),
      recoveryMs: fc.constant(10_000),
      statusCode: fc.constantFrom(503, 429),
    }),
  );
}
