/** What a router may ask of its middlewares that HAProxy cannot do. It keeps its place and says that it has a fault. */
import type { Problem, Router } from '../../ir/ir.js';
import type { Middleware } from '../../ir/middlewares.js';
import { unjudgeable } from './circuit-breaker.js';
import { unlimitable } from './rate-limit.js';
import type { EdgeOptions } from '../model/options.js';
import { countersFor, countersOf } from './steps.js';

/** The problem, or undefined where the router is served as asked. */
export function refusalOfRouter(router: Router, options: EdgeOptions): Problem | undefined {
  const { provenance, name, middlewares } = router;
  const message =
    uncountable(router, countersFor(options).length) ?? middlewares.map(impossible).find(Boolean);
  if (message === undefined) return undefined;
  return {
    severity: 'error',
    code: 'routing.unsupported-middleware',
    object: provenance.object,
    field: '',
    message: `${name}: ${message}`,
    router: name,
  };
}

function uncountable(router: Router, most: number): string | undefined {
  if (countersOf(router) <= most) return undefined;
  return `It has more than ${most} of rateLimit, inFlightReq and circuitBreaker, which is what HAProxy can count at once beside the edge's own limits. Leave some out.`;
}

function impossible(middleware: Middleware): string | undefined {
  if (middleware.kind === 'rateLimit') return unlimitable(middleware);
  return middleware.kind === 'circuitBreaker' ? unjudgeable(middleware) : undefined;
}
