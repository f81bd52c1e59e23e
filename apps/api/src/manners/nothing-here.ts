import { PROBLEMS } from '@fleetcommand/contracts/http/problem';
import type { FastifyRequest } from 'fastify';

import { pathOf } from './path-of.js';
import { ProblemError } from './problem-error.js';
import type { ServedRoutes } from './served-routes.js';

/** No route takes the request: another method of the same address may be served. */
export function nothingHere(
  routes: ServedRoutes,
  { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
): ProblemError {
  const served = routes.methodsAt(pathOf(url));
  if (served.length === 0)
    return new ProblemError('request.not-found', PROBLEMS['request.not-found'].remedy);
  const allow = served.join(', ');
  return new ProblemError(
    'request.method-not-allowed',
    `${method} is not served here; use ${allow}.`,
    { headers: { allow } },
  );
}
