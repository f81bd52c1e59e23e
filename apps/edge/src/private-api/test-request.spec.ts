import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/model/options';
import type { Router } from '@fleetcommand/routing/ir/ir';
import type { Middleware } from '@fleetcommand/routing/ir/middlewares';
import { expect, it } from 'vitest';
import { testRequest } from './test-request.js';

const LIMIT: Middleware = { kind: 'inFlightReq', amount: 1, source: { kind: 'host' } };

function outcomeWith(middlewares: readonly Middleware[]): unknown {
  const router: Router = {
    name: 'a@file',
    provenance: { provider: 'file', object: { kind: 'File', namespace: '', name: 'a' } },
    entryPoints: ['web'],
    rule: { op: 'match', matcher: { kind: 'host', hosts: ['a.test'] } },
    ruleText: 'Host(`a.test`)',
    priority: 1,
    middlewares,
    service: 'a@file',
    state: 'serve',
  };
  const request = {
    url: 'http://a.test/',
    method: 'GET',
    headers: {},
    clientAddress: '192.0.2.1',
  };
  const { outcome, status } = testRequest([router], new Map(), request, DEFAULT_EDGE_OPTIONS);
  return { outcome, status };
}

it('says that a route whose middlewares HAProxy cannot do answers that it has a fault', () => {
  expect(outcomeWith([LIMIT])).toEqual({ outcome: 'forwarded', status: null });
  expect(outcomeWith([LIMIT, LIMIT, LIMIT, LIMIT])).toEqual({ outcome: 'answered', status: 503 });
});
