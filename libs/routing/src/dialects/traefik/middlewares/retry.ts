import { z } from 'zod';
import { Duration } from '../schema.js';
import { middlewareKind } from './kind.js';
import { MOST_ATTEMPTS } from './retry-expression.js';

const Retry = z.object({
  attempts: z
    .int()
    .min(1, { error: 'attempts says how often a request is tried in all: at least 1' })
    .describe('How often a request is tried in all; at most 10 times.'),
  initialInterval: Duration.optional(),
});

export const retry = middlewareKind(Retry, ({ attempts, initialInterval }, around) => {
  if (initialInterval !== undefined)
    around.warn(
      'initialInterval',
      'Another instance is tried at once, and the same one after a second: the interval is ignored. Leave it out.',
    );
  if (attempts > MOST_ATTEMPTS)
    around.warn('attempts', `At most ${MOST_ATTEMPTS} attempts are made. Ask for less.`);
  return { kind: 'retry', attempts: Math.min(attempts, MOST_ATTEMPTS) };
});
