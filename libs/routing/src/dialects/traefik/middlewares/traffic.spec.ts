/** Middlewares that limit, repeat or compress: what is read of them, and what is refused. */
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../ir/ir.js';
import { objectsOf } from '../../../testing/samples.js';
import { extractTraefik } from '../extract.js';

function fragmentOf(middleware: object): Fragment {
  const tenant = { namespace: 't-a', match: 'Host(`a.test`)', middlewares: { m: middleware } };
  return extractTraefik(objectsOf(tenant)).fragments.get('kubernetes/t-a/app')!;
}

const read = (middleware: object): unknown => {
  const { routers, problems } = fragmentOf(middleware);
  expect(problems).toEqual([]);
  return routers[0]!.middlewares;
};

const ADDRESS = { kind: 'address' };
const BREAKER = 'NetworkErrorRatio() > 0.5';
const TRIPS = [[{ measure: { kind: 'networkErrors' }, operator: '>', value: 0.5 }]];

describe('a middleware of traffic', () => {
  it.each<[object, object[]]>([
    [
      { rateLimit: { average: 10 } },
      [{ kind: 'rateLimit', average: 10, periodMs: 1_000, burst: 1, source: ADDRESS }],
    ],
    [
      {
        rateLimit: { average: 6, period: '1m', burst: 20, sourceCriterion: { requestHost: true } },
      },
      [{ kind: 'rateLimit', average: 6, periodMs: 60_000, burst: 20, source: { kind: 'host' } }],
    ],
    [
      { rateLimit: { average: 1, sourceCriterion: { ipStrategy: { depth: 2, ipv6Subnet: 64 } } } },
      [
        {
          kind: 'rateLimit',
          average: 1,
          periodMs: 1_000,
          burst: 1,
          source: { kind: 'forwarded', depth: 2, ipv6Prefix: 64 },
        },
      ],
    ],
    [{ rateLimit: { average: 0 } }, []],
    [{ rateLimit: {} }, []],
    [
      { inFlightReq: { amount: 3 } },
      [{ kind: 'inFlightReq', amount: 3, source: { kind: 'host' } }],
    ],
    [
      { inFlightReq: { amount: 3, sourceCriterion: { requestHeaderName: 'X-Key' } } },
      [{ kind: 'inFlightReq', amount: 3, source: { kind: 'header', name: 'x-key' } }],
    ],
    [
      { circuitBreaker: { expression: BREAKER } },
      [
        {
          kind: 'circuitBreaker',
          trips: TRIPS,
          fallbackMs: 10_000,
          recoveryMs: 10_000,
          statusCode: 503,
        },
      ],
    ],
    [
      {
        circuitBreaker: {
          expression: BREAKER,
          checkPeriod: '1s',
          fallbackDuration: '30s',
          recoveryDuration: 5,
          responseCode: 429,
        },
      },
      [
        {
          kind: 'circuitBreaker',
          trips: TRIPS,
          fallbackMs: 30_000,
          recoveryMs: 5_000,
          statusCode: 429,
        },
      ],
    ],
    [{ retry: { attempts: 4 } }, [{ kind: 'retry', attempts: 4 }]],
    [
      { buffering: { maxRequestBodyBytes: 10, memRequestBodyBytes: 5 } },
      [{ kind: 'buffering', maxRequestBodyBytes: 10 }],
    ],
    [
      { buffering: { retryExpression: 'IsNetworkError() && Attempts() <= 2' } },
      [{ kind: 'retry', attempts: 3 }],
    ],
    [{ buffering: {} }, []],
    [{ compress: {} }, [{ kind: 'compress', types: [] }]],
    [
      {
        compress: {
          includedContentTypes: ['Text/HTML; charset=utf-8', 'a/b'],
          excludedContentTypes: ['application/grpc'],
        },
      },
      [{ kind: 'compress', types: ['a/b', 'text/html'] }],
    ],
  ])('%j is read', (middleware, expected) => {
    expect(read(middleware)).toEqual(expected);
  });

  it.each([
    [{ rateLimit: { average: 1, redis: {} } }, 'spec.rateLimit.redis'],
    [{ rateLimit: { average: 1, period: 'soon' } }, 'spec.rateLimit.period'],
    [{ rateLimit: { average: -1 } }, 'spec.rateLimit.average'],
    [
      { rateLimit: { average: 1, sourceCriterion: { ipStrategy: { excludedIPs: ['1.1.1.1'] } } } },
      'spec.rateLimit.sourceCriterion.ipStrategy.excludedIPs',
    ],
    [
      {
        inFlightReq: { amount: 1, sourceCriterion: { requestHost: true, requestHeaderName: 'a' } },
      },
      'spec.inFlightReq.sourceCriterion',
    ],
    [
      { inFlightReq: { sourceCriterion: { requestHeaderName: 'a b' } } },
      'spec.inFlightReq.sourceCriterion.requestHeaderName',
    ],
    [{ circuitBreaker: { expression: 'Errors() > 1' } }, 'spec.circuitBreaker.expression'],
    [{ circuitBreaker: {} }, 'spec.circuitBreaker.expression'],
    [{ retry: {} }, 'spec.retry.attempts'],
    [{ retry: { attempts: 0 } }, 'spec.retry.attempts'],
    [{ buffering: { maxResponseBodyBytes: 1 } }, 'spec.buffering.maxResponseBodyBytes'],
    [{ buffering: { retryExpression: 'ResponseCode() == 503' } }, 'spec.buffering.retryExpression'],
    [{ compress: { encodings: ['br'] } }, 'spec.compress.encodings'],
    [{ compress: { includedContentTypes: ['text'] } }, 'spec.compress.includedContentTypes'],
    [{ compress: { excludedContentTypes: ['c/d'] } }, 'spec.compress.excludedContentTypes'],
  ])('%j is refused at its field, and its router keeps its place', (middleware, field) => {
    const { routers, problems } = fragmentOf(middleware);
    expect(problems.map((problem) => [problem.severity, problem.field])).toEqual([
      ['error', field],
    ]);
    expect(routers[0]!.state).toBe('quarantined');
  });

  it.each([
    [{ retry: { attempts: 99 } }, 'spec.retry.attempts'],
    [{ retry: { attempts: 2, initialInterval: '1s' } }, 'spec.retry.initialInterval'],
    [{ compress: { defaultEncoding: 'br' } }, 'spec.compress.defaultEncoding'],
    [{ compress: { minResponseBodyBytes: 5 } }, 'spec.compress.minResponseBodyBytes'],
    [
      { circuitBreaker: { expression: BREAKER, fallbackDuration: 'long' } },
      'spec.circuitBreaker.fallbackDuration',
    ],
  ])('%j is served with a warning', (middleware, field) => {
    const { routers, problems } = fragmentOf(middleware);
    expect(problems.map((problem) => [problem.severity, problem.field])).toEqual([
      ['warning', field],
    ]);
    expect(routers[0]!.state).toBe('serve');
  });

  it('asks of the service what HAProxy does there', () => {
    expect(fragmentOf({ retry: { attempts: 4 } }).services[0]!.attempts).toBe(4);
    expect(fragmentOf({ compress: {} }).services[0]!.compression).toEqual({ types: [] });
    expect(fragmentOf({ rateLimit: { average: 1 } }).services[0]!.attempts).toBeUndefined();
  });
});

describe('a middleware that asks another service', () => {
  const AUTH = 'http://app.t-a.svc:3000/check?a=b';
  const extract = (middleware: object, options: object = {}): Fragment => {
    const tenant = { namespace: 't-a', match: 'Host(`a.test`)', middlewares: { m: middleware } };
    return extractTraefik(objectsOf(tenant), options).fragments.get('kubernetes/t-a/app')!;
  };

  it('names it among the services of the route', () => {
    const { routers, services, problems } = extract({
      forwardAuth: {
        address: AUTH,
        trustForwardHeader: true,
        authResponseHeaders: ['X-User'],
        authResponseHeadersRegex: '^X-Auth-',
        authRequestHeaders: ['Cookie'],
      },
    });
    expect(problems).toEqual([]);
    const [asked] = services;
    expect(asked).toMatchObject({ parts: [{ protocol: 'http', endpoints: [{ port: 3000 }] }] });
    expect(routers[0]!.middlewares).toEqual([
      {
        kind: 'forwardAuth',
        service: asked!.name,
        scheme: 'http',
        authority: 'app.t-a.svc:3000',
        path: '/check?a=b',
        trustForwardHeader: true,
        preserveMethod: false,
        preserveLocation: false,
        requestHeaders: ['cookie'],
        responseHeaders: ['x-user'],
        responsePrefixes: ['x-auth-'],
      },
    ]);
    expect(routers[0]!.service).not.toBe(asked!.name);
  });

  it.each(['http://app:3000', 'http://app.t-a:3000/', 'http://app.t-a.svc.cluster.local:3000'])(
    'finds it as %s',
    (address) => {
      expect(extract({ forwardAuth: { address } }).problems).toEqual([]);
    },
  );

  it('asks a bare address only where the installation lets routes leave the cluster', () => {
    const bare = { forwardAuth: { address: 'http://10.1.2.3:8080/' } };
    expect(extract(bare).routers[0]!.state).toBe('quarantined');
    const allowed = extract(bare, { allowExternalName: true });
    expect(allowed.problems).toEqual([]);
    expect(allowed.services[0]!.parts[0]!.endpoints[0]).toMatchObject({ address: '10.1.2.3' });
  });

  it('checks the certificate of one that speaks TLS by its name', () => {
    const { services } = extract({ forwardAuth: { address: 'https://app.t-a.svc:3000/' } });
    expect(services[0]!.parts[0]!.tls).toEqual({
      insecureSkipVerify: false,
      serverName: 'app.t-a.svc',
    });
  });

  it.each([
    ['^(X-User|X-Group)$', ['x-user', 'x-group'], []],
    ['^X-Auth-.*$', [], ['x-auth-']],
    ['^X-Auth', [], ['x-auth']],
  ])('takes headers by %s', (authResponseHeadersRegex, responseHeaders, responsePrefixes) => {
    const { routers } = extract({ forwardAuth: { address: AUTH, authResponseHeadersRegex } });
    expect(routers[0]!.middlewares[0]).toMatchObject({ responseHeaders, responsePrefixes });
  });

  it.each([
    [{ address: 'https://auth.example.com/' }, 'address'],
    [{ address: 'ftp://app' }, 'address'],
    [{ address: 'http://app.t-b.svc:3000/' }, 'address'],
    [{ address: 'http://app:9/' }, 'address'],
    [{ address: AUTH, forwardBody: true }, 'forwardBody'],
    [{ address: AUTH, addAuthCookiesToResponse: ['a'] }, 'addAuthCookiesToResponse'],
    [{ address: AUTH, authResponseHeadersRegex: 'X-[A-Z]+' }, 'authResponseHeadersRegex'],
    [{ address: AUTH, authResponseHeaders: ['a b'] }, 'authResponseHeaders[0]'],
    [{ address: AUTH.replace('http:', 'https:'), tls: { caSecret: 'none' } }, 'tls.caSecret'],
  ])('refuses %j at %s', (forwardAuth, field) => {
    const { routers, problems } = extract({ forwardAuth });
    expect(problems.map((problem) => problem.field)).toContain(`spec.forwardAuth.${field}`);
    expect(routers[0]!.state).toBe('quarantined');
  });

  it('reads the pages of errors, by statuses, ranges and lists of them', () => {
    const { routers, services, problems } = extract({
      errors: {
        status: ['404,418', '500-599'],
        statusRewrites: { '502-503': 500 },
        service: { name: 'app', port: 3000 },
        query: '/{status}.html',
      },
    });
    expect(problems).toEqual([]);
    expect(routers[0]!.middlewares).toEqual([
      {
        kind: 'errors',
        service: services[0]!.name,
        statuses: [
          { from: 404, to: 404 },
          { from: 418, to: 418 },
          { from: 500, to: 599 },
        ],
        rewrites: [{ from: 502, to: 503, shown: 500 }],
        query: '/{status}.html',
      },
    ]);
  });

  it.each([
    [{ status: ['6xx'], service: { name: 'app', port: 3000 } }, 'status'],
    [{ status: ['599-500'], service: { name: 'app', port: 3000 } }, 'status'],
    [{ service: { name: 'app', port: 3000 } }, 'status'],
    [{ status: ['500'], service: { name: 'app', port: 9 } }, 'service.port'],
    [{ status: ['500'] }, 'service'],
  ])('refuses pages %j at %s', (errors, field) => {
    const { routers, problems } = extract({ errors });
    expect(problems.map((problem) => problem.field)).toContain(`spec.errors.${field}`);
    expect(routers[0]!.state).toBe('quarantined');
  });
});
