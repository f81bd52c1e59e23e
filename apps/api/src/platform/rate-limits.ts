import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

export const RATE_LIMIT_NAMES = [
  'signup',
  'signup-network',
  'signup-domain',
  'sign-in',
  'device-poll',
  'mail',
  'slug',
  'request',
  'domain-check',
] as const;
/** How long a program that waits to be approved waits between two questions (the `interval` of RFC 8628). */
export const DEVICE_POLL_SECONDS = 5;

export type RateLimitName = (typeof RATE_LIMIT_NAMES)[number];

export interface RateLimitOutcome {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window starts anew. */
  readonly resetMs: number;
}

/** Counts what one principal or address does, per window. */
export interface RateLimits {
  consume(name: RateLimitName, key: string): Promise<RateLimitOutcome>;
}

export type RateLimitSettings = Readonly<
  Record<RateLimitName, { readonly points: number; readonly windowSeconds: number }>
>;

/** Counted in Redis, for all replicas together; in this process alone while Redis is away. */
export function createRateLimits(settings: RateLimitSettings, redis: Redis | null): RateLimits {
  const limiters = new Map(
    RATE_LIMIT_NAMES.map((name) => {
      const { points, windowSeconds: duration } = settings[name];
      const keyPrefix = `rate-limit-${name}`;
      const memory = new RateLimiterMemory({ points, duration, keyPrefix });
      const limiter = redis
        ? new RateLimiterRedis({
            storeClient: redis,
            points,
            duration,
            keyPrefix,
            insuranceLimiter: memory,
            rejectIfRedisNotReady: true,
          })
        : memory;
      return [name, limiter] as const;
    }),
  );
  return {
    async consume(name, key) {
      const { points: limit } = settings[name];
      const outcome = await limiters
        .get(name)
        ?.consume(key)
        .then(
          (result) => ({ allowed: true, result }),
          (rejected: unknown) => {
            if (rejected instanceof RateLimiterRes) return { allowed: false, result: rejected };
            throw rejected;
          },
        );
      if (!outcome) throw new Error(`no rate limit is called ${name}`);
      const { remainingPoints: remaining, msBeforeNext: resetMs } = outcome.result;
      return { allowed: outcome.allowed, limit, remaining, resetMs };
    },
  };
}
