/** `GET /v1/tenants/{id}/logs`: what an instance's application writes. */
import { z } from 'zod';

export const logsQuery = z.object({
  component: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .meta({ description: 'Of the application; left out: all of them', example: 'chat' }),
  tail: z.coerce
    .number()
    .pipe(z.int().min(0).max(1_000))
    .default(100)
    .meta({ description: 'Lines of each replica to begin with' }),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ description: '`false`: ends with what is written by now' }),
});
export type LogsQuery = z.infer<typeof logsQuery>;

/** The data of a `line` event. */
export const tenantLogLine = z
  .object({
    at: z.string().meta({ description: 'RFC 3339, up to nanoseconds' }),
    component: z.string(),
    /** The replica. */
    pod: z.string(),
    text: z.string(),
  })
  .meta({ id: 'TenantLogLine' });
export type TenantLogLine = z.infer<typeof tenantLogLine>;
