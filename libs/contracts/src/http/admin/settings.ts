/** How the platform is set up, for operators. */
import { z } from 'zod';

import { someOf } from '../common.js';

const gate = z.enum(['open', 'closed']);
const ceiling = (what: string, example: number) =>
  z
    .int()
    .min(0)
    .max(1_000_000)
    .nullable()
    .meta({ description: `${what}; null: no ceiling`, example });

/** How far new customers and new instances are let in. What is there already is not touched by it. */
export const intake = z
  .object({
    signups: gate.meta({ description: 'Whether anybody can sign up', example: 'open' }),
    creations: gate.meta({
      description: 'Whether instances are made, also those that signing up would make',
      example: 'open',
    }),
    notice: z.string().trim().max(300).meta({
      description: 'Why one of them is closed, for people',
      example: 'We are moving house until Monday.',
    }),
    instances: ceiling('Instances of everybody together', 5_000),
    instancesPerOrganization: ceiling('Instances of one organization', 100),
    creationsPerDay: ceiling(
      'Instances that one organization makes within a day, deleted ones too',
      100,
    ),
  })
  .meta({ id: 'Intake' });
export type IntakeSettings = z.infer<typeof intake>;

export const changeSettingsRequest = z
  .strictObject({
    intake: someOf(intake.partial().shape).meta({ id: 'ChangeIntake' }),
  })
  .meta({ id: 'ChangeSettings' });
export type ChangeSettingsRequest = z.infer<typeof changeSettingsRequest>;

const dataServer = z.object({ port: z.int() });
const pods = z.object({ namespace: z.string(), labels: z.record(z.string(), z.string()) });

/** How this platform is set up. `intake` is set while it runs; the rest comes from the environment of its processes. No secret is among it. */
export const fleetSettings = z
  .object({
    intake,
    version: z.string(),
    publicUrl: z.string(),
    appsDomain: z.string().meta({ description: 'Zone of the instances’ addresses' }),
    publicHttpsPort: z.int(),
    edgeCidrs: z.array(z.string()).meta({ description: 'Where the edges are' }),
    dataServers: z
      .array(z.union([dataServer.extend({ cidr: z.string() }), dataServer.extend({ pods })]))
      .meta({
        description: 'What instances are let out to: networks, or pods in the cluster itself',
      }),
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
