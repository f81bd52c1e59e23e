import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { middlewareKind } from './kind.js';
import { attemptsOf } from './retry-expression.js';

const Bytes = z.int().min(0);
const Buffering = z.object({
  maxRequestBodyBytes: Bytes.describe(
    'Larger bodies are answered with 413; 0: no limit.',
  ).optional(),
  memRequestBodyBytes: Bytes.optional(),
  maxResponseBodyBytes: Bytes.optional(),
  memResponseBodyBytes: Bytes.optional(),
  retryExpression: z
    .string()
    .describe('Only IsNetworkError() && Attempts() < N, with <= as well.')
    .optional(),
});

/** `mem…` say when Traefik writes bodies to disk: HAProxy never does. */
export const buffering = middlewareKind(Buffering, (spec) => {
  const { maxRequestBodyBytes = 0, maxResponseBodyBytes = 0, retryExpression } = spec;
  if (maxResponseBodyBytes > 0)
    return err({
      field: 'maxResponseBodyBytes',
      message:
        'HAProxy sends answers on as they come, and cannot take one back that turns out too large. Leave it out, and limit answers in the application.',
    });
  const attempts = retryExpression ? attemptsOf(retryExpression) : undefined;
  if (retryExpression && attempts === undefined)
    return err({
      field: 'retryExpression',
      message:
        'Only requests that reached no instance are tried again: write IsNetworkError() && Attempts() <= N, with N from 1 to 10.',
    });
  return ok([
    ...(maxRequestBodyBytes > 0 ? [{ kind: 'buffering' as const, maxRequestBodyBytes }] : []),
    ...(attempts === undefined ? [] : [{ kind: 'retry' as const, attempts }]),
  ]);
});
