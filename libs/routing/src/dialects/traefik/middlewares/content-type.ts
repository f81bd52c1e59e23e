import { ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { middlewareKind } from './kind.js';

const ContentType = z.object({ autoDetect: z.boolean().optional() });

/** Traefik guesses the type of answers that say none; HAProxy does not look into them. What says its type is left alone by both. */
export const contentType = middlewareKind(ContentType, ({ autoDetect }, around) => {
  if (autoDetect !== false)
    around.warn(
      '',
      'Answers without a Content-Type stay without one: HAProxy does not guess it. Let the application say it.',
    );
  return ok([]);
});
