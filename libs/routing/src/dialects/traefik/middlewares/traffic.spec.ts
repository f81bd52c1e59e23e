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
