import { z } from 'zod';

import { timestamp } from './common.js';
import { tenant } from './tenants.js';

/** From what is wanted down to the proxy's own lines: how an instance is served, and by what. */
export const explanation = z
  .object({
    tenant,
    /** What shapes its objects. */
    snapshot: z.object({
      plan: z.string(),
      blueprint: z.string(),
      namespace: z.string(),
      /** Of the objects wanted; null while they cannot be rendered. */
      desiredHash: z.string().nullable(),
      /** Why they cannot be rendered, such as a database that is still being made. */
      problem: z.string().nullable(),
      appliedHash: z.string().nullable(),
      database: z.string().nullable(),
    }),
    /** Why it is on its cluster: for operators only, and null for those from before that was written down. */
    placement: z
      .object({
        decidedAt: timestamp,
        waits: z.boolean(),
        verdicts: z.array(
          z.object({ cluster: z.string(), blocker: z.string().nullable(), reason: z.string() }),
        ),
      })
      .nullable(),
    objects: z.array(
      z.object({
        kind: z.string(),
        name: z.string(),
        namespace: z.string().nullable(),
        /** `missing`: wanted, not there; `differs`: somebody changed it; `unwanted`: about to be pruned. */
        state: z.enum(['in-sync', 'missing', 'differs', 'unwanted', 'unknown']),
        summary: z.string(),
      }),
    ),
    /** Per edge, as it told just now; null with a reason when it could not be asked. */
    edges: z.array(
      z.object({
        url: z.string(),
        problem: z.string().nullable(),
        routes: z.array(
          z.object({
            name: z.string().meta({ example: 't-0198-instance@kubernetes' }),
            rule: z.string(),
            priority: z.number(),
            service: z.string(),
            endpoints: z.array(z.object({ address: z.string(), state: z.string() })),
          }),
        ),
        lines: z.array(
          z.object({
            file: z.string().meta({ example: 'maps/hosts.map' }),
            line: z.int(),
            text: z.string(),
            provenance: z.string(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanation>;
