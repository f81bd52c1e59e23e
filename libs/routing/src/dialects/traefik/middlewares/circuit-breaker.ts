import { err } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { excerpt } from '../../../ir/names.js';
import { durationMs } from '../durations.js';
import { Duration } from '../schema.js';
import { parseBreakerExpression } from './breaker-expression.js';
import { middlewareKind } from './kind.js';
import type { Surroundings } from './kind.js';

const CircuitBreaker = z.object({
  expression: z
    .string()
    .max(1_000)
    .describe('Such as NetworkErrorRatio() > 0.5 || LatencyAtQuantileMS(50.0) > 100.'),
  checkPeriod: Duration.optional(),
  fallbackDuration: Duration.optional(),
  recoveryDuration: Duration.optional(),
  responseCode: z.int().min(200).max(599).optional(),
});

/** Of Traefik's. */
const DEFAULT_MS = 10_000;

/** checkPeriod is how seldom Traefik looks; HAProxy looks at each request. */
export const circuitBreaker = middlewareKind(CircuitBreaker, (spec, around) => {
  const { expression } = spec;
  const trips = parseBreakerExpression(expression);
  if (!trips.ok) {
    const { position, message } = trips.error;
    return err({
      field: 'expression',
      message: `At character ${position + 1} of "${excerpt(expression, 120)}": ${message}.`,
    });
  }
  return {
    kind: 'circuitBreaker',
    trips: trips.value,
    fallbackMs: duration('fallbackDuration', spec.fallbackDuration, around),
    recoveryMs: duration('recoveryDuration', spec.recoveryDuration, around),
    statusCode: spec.responseCode ?? 503,
  };
});

/** 0 is "not set" in Traefik, too. */
function duration(field: string, asked: string | number | undefined, around: Surroundings): number {
  const timeMs = durationMs(asked ?? 0);
  if (timeMs === undefined)
    around.warn(
      field,
      `"${excerpt(String(asked))}" is no duration such as 10s: 10s is used. Correct it.`,
    );
  return Math.round(timeMs ?? 0) || DEFAULT_MS;
}
