import type { FastifyReply } from 'fastify';

import type { RateLimitName, RateLimits } from '../platform/rate-limits.js';
import { ProblemError } from './problem-error.js';

/** Counts the request and says so in headers (draft-ietf-httpapi-ratelimit-headers); past the limit it is refused. */
export function enforceRateLimit(
  limits: RateLimits,
  reply: FastifyReply,
  name: RateLimitName,
  key: string,
): Promise<void> {
  return enforceRateLimits(limits, reply, [[name, key]]);
}

/** The same by several limits at once; the headers tell of the one that is nearest. */
export async function enforceRateLimits(
  limits: RateLimits,
  reply: FastifyReply,
  counted: readonly (readonly [RateLimitName, string])[],
): Promise<void> {
  const outcomes = await Promise.all(
    counted.map(async ([name, key]) => ({ name, ...(await limits.consume(name, key)) })),
  );
  const [nearest] = outcomes.toSorted(
    (a, b) => Number(a.allowed) - Number(b.allowed) || a.remaining - b.remaining,
  );
  if (!nearest) return;
  const { name, allowed, limit, remaining, resetMs } = nearest;
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
