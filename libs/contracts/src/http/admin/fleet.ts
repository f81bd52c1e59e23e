/** The fleet at a glance, for operators. */
import { z } from 'zod';

import { pageOf, pageQuery, timestamp } from '../common.js';
import { operation } from '../operations.js';
import { tenantState } from '../tenants.js';

/** A state, or `degraded`: nothing new is wanted, and it is not well by itself. */
export const fleetState = z.enum([...tenantState.options, 'degraded']);
export type FleetState = z.infer<typeof fleetState>;

export const fleetCluster = z
  .object({
    id: z.string(),
    name: z.string().meta({ example: 'fra-1' }),
    region: z.string().meta({ example: 'eu-central' }),
    regionName: z.string(),
    cordoned: z.boolean().meta({ description: 'Takes no new instances' }),
    tenantCount: z.int(),
  })
  .meta({ id: 'FleetCluster' });
export type FleetCluster = z.infer<typeof fleetCluster>;

/** Columns instead of rows: ten thousand instances are half a megabyte. All columns are equally long. */
export const fleetMap = z
  .object({
    at: timestamp,
    clusters: z.array(fleetCluster),
    tenants: z.object({
      ids: z.array(z.string()),
      slugs: z.array(z.string()),
      names: z.array(z.string()),
      states: z.array(fleetState),
      /** Index into `clusters`. */
      clusters: z.array(z.int().min(0)),
    }),
    counts: z.partialRecord(fleetState, z.int()),
    /** There are more than could be listed. */
    truncated: z.boolean(),
  })
  .meta({ id: 'FleetMap' });
export type FleetMap = z.infer<typeof fleetMap>;

export const fleetOperation = operation
  .extend({ tenant: z.object({ id: z.string(), slug: z.string(), name: z.string() }) })
  .meta({ id: 'FleetOperation' });
export type FleetOperation = z.infer<typeof fleetOperation>;
export const fleetOperationPage = pageOf(fleetOperation).meta({ id: 'FleetOperationPage' });

export const fleetOperationsQuery = pageQuery.extend({
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(operation.shape.state).min(1))
    .default(['queued', 'running'])
    .meta({ description: 'One or several, separated by commas', example: 'failed' }),
});
export type FleetOperationsQuery = z.infer<typeof fleetOperationsQuery>;
