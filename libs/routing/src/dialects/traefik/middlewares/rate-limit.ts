import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { excerpt } from '../../../ir/names.js';
import { durationMs } from '../durations.js';
import { Duration } from '../schema.js';
import { middlewareKind } from './kind.js';
import { SourceCriterion, sourceOf } from './source-criterion.js';

const RateLimit = z.object({
  average: z
    .int()
    .min(0)
    .describe('Requests in each period, of one source; 0: any number.')
    .optional(),
  period: Duration.optional(),
  burst: z.int().min(0).describe('Requests that may come at once; 1 when left out.').optional(),
  sourceCriterion: SourceCriterion.nullish(),
  redis: z.record(z.string(), z.unknown()).optional(),
});

export const rateLimit = middlewareKind(RateLimit, (limit) => {
  const { average = 0, period = '1s', burst = 1 } = limit;
  if (limit.redis)
    return err({
      field: 'redis',
      message:
        'Each edge counts for itself: buckets are not kept in a Redis. Leave it out, and divide the average by the number of edges where that matters.',
    });
  const source = sourceOf(limit.sourceCriterion, { kind: 'address' });
  if (!source.ok) return source;
  const periodMs = durationMs(period);
  if (periodMs === undefined)
    return err({
      field: 'period',
      message: `"${excerpt(String(period))}" is no duration such as 1s or 1m. Correct it.`,
    });
  // As Traefik has it: without an average there is no limit, and no period is one second.
  if (average === 0) return ok([]);
  return {
    kind: 'rateLimit',
    average,
    periodMs: periodMs === 0 ? 1_000 : periodMs,
    burst: Math.max(1, burst),
    source: source.value,
  };
});
