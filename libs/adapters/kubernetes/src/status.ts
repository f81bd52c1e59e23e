import { z } from 'zod';

/**
 * The `Status` object of a failed request, as
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ has it.
 * Everything is optional: proxies and old servers leave parts out.
 */
export const Status = z.looseObject({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().default(''),
  code: z.number().int().optional(),
  details: z
    .looseObject({
      name: z.string().optional(),
      kind: z.string().optional(),
      uid: z.string().optional(),
      retryAfterSeconds: z.number().nonnegative().optional(),
      causes: z
        .array(
          z.looseObject({
            reason: z.string().default(''),
            message: z.string().default(''),
            field: z.string().default(''),
          }),
        )
        .default([]),
    })
    .optional(),
});
export type Status = z.infer<typeof Status>;

/** The body as a `Status`, or undefined where it is something else (plain text, a proxy's page). */
export function statusOf(body: unknown): Status | undefined {
  return Status.safeParse(body).data;
}
