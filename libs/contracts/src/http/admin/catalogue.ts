/** Where instances can live, and the settings of the platform, for operators. */
import { z } from 'zod';

import { idOf, words } from '../common.js';
import { fleetCluster } from './fleet.js';

export const clusterId = idOf('clu', 'a cluster');
export const fleetClusterList = z
  .object({ data: z.array(fleetCluster) })
  .meta({ id: 'FleetClusterList' });

export const changeClusterRequest = z
  .strictObject({
    cordoned: z.boolean().meta({ description: 'Whether it takes no new instances', example: true }),
  })
  .meta({ id: 'ChangeCluster' });
export type ChangeClusterRequest = z.infer<typeof changeClusterRequest>;

export const adminRegion = z
  .object({
    id: z.string().meta({ example: 'eu-central' }),
    name: z.string(),
    open: z.boolean().meta({ description: 'Shown and offered at signup' }),
  })
  .meta({ id: 'AdminRegion' });
export type AdminRegion = z.infer<typeof adminRegion>;
export const adminRegionList = z
  .object({ data: z.array(adminRegion) })
  .meta({ id: 'AdminRegionList' });

export const regionId = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'use the id of a region')
  .meta({ description: 'Id of a region', example: 'local' });

export const changeRegionRequest = z
  .strictObject({
    name: words(1, 60).optional().meta({ example: 'Europe' }),
    open: z.boolean().optional().meta({ description: 'Offered at signup', example: true }),
  })
  .refine((change) => Object.keys(change).length > 0, 'name at least one field to change')
  .meta({ minProperties: 1, id: 'ChangeRegion' });
export type ChangeRegionRequest = z.infer<typeof changeRegionRequest>;

/** How this platform is set up. Settings come from the environment of its processes; no secret is among them. */
export const fleetSettings = z
  .object({
    version: z.string(),
    publicUrl: z.string(),
    appsDomain: z.string().meta({ description: 'Zone of the instances’ addresses' }),
    publicHttpsPort: z.int(),
    edgeCidrs: z.array(z.string()).meta({ description: 'Where the edges are' }),
    dataServers: z.array(z.object({ cidr: z.string(), port: z.int() })),
    counts: z.object({
      tenants: z.int(),
      clusters: z.int(),
      regions: z.int(),
      plans: z.int(),
      blueprints: z.int(),
      edges: z.int(),
    }),
    plans: z.array(z.object({ id: z.string(), name: z.string(), version: z.int() })),
    blueprints: z.array(
      z.object({ id: z.string(), name: z.string(), version: z.int(), appVersion: z.string() }),
    ),
  })
  .meta({ id: 'FleetSettings' });
export type FleetSettings = z.infer<typeof fleetSettings>;
