import { z } from 'zod';

/** `/livez`, `/readyz`, `/startupz`: 200 or 503; the checks with `?verbose`. */
export const health = z
  .object({
    status: z.enum(['ok', 'failing']),
    version: z.string(),
    checks: z
      .array(
        z.object({
          name: z.string(),
          ok: z.boolean(),
          message: z.string(),
          durationMs: z.number(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof health>;
