import type { FastifyReply } from 'fastify';

import type { RateLimitName, RateLimits } from '../platform/rate-limits.js';
import { ProblemError } from './problem-error.js';

/** Counts the request and says so in headers (draft-ietf-httpapi-ratelimit-headers); past the limit it is refused. */
export async function enforceRateLimit(
  limits: RateLimits,
  reply: FastifyReply,
  name: RateLimitName,
  key: string,
): Promise<void> {
  const { allowed, limit, remaining, resetMs } = await limits.consume(name, key);
  const resetSeconds = Math.ceil(resetMs / 1_000);
  reply.header('ratelimit-policy', `"${name}";q=${limit}`);
  reply.header('ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`);
  if (allowed) return;
  throw new ProblemError(
    'request.rate-limited',
    `Those were too many requests. Try again in ${resetSeconds} s.`,
    {
      headers: { 'retry-after': String(resetSeconds) },
    },
  );
}
