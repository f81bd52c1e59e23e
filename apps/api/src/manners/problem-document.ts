import { PROBLEMS, type Problem } from '@fleetcommand/contracts/http/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { pathOf } from './path-of.js';
import type { ProblemError } from './problem-error.js';

const UNAVAILABLE_RETRY_SECONDS = '5';

/** RFC 9457. `type` is the address of the page that documents the code. */
export function problemDocument(
  { code, detail, more }: ProblemError,
  request: Pick<FastifyRequest, 'id' | 'url'>,
  publicUrl: string,
): Problem {
  const { title, status } = PROBLEMS[code];
  return {
    type: `${publicUrl}/docs/problems/${code}`,
    title,
    status,
    detail,
    instance: pathOf(request.url),
    code,
    requestId: request.id,
    ...(more.errors && { errors: [...more.errors] }),
    ...(more.suggestions && { suggestions: [...more.suggestions] }),
  };
}

export function sendProblem(
  reply: FastifyReply,
  problem: ProblemError,
  request: Pick<FastifyRequest, 'id' | 'url'>,
  publicUrl: string,
): void {
  const { status } = PROBLEMS[problem.code];
  void reply
    .status(status)
    .headers({
      ...(status === 503 && { 'retry-after': UNAVAILABLE_RETRY_SECONDS }),
      ...problem.more.headers,
    })
    .type('application/problem+json')
    .send(problemDocument(problem, request, publicUrl));
}
