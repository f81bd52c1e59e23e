import { z } from 'zod';

import { regionId } from '../common.js';

const currency = z
  .string()
  .regex(/^[a-z]{3}$/)
  .meta({ example: 'eur' });

const planPrice = z.strictObject({
  currency,
  amountMinor: z.int().min(1).meta({ example: 2900 }),
  interval: z.enum(['month', 'year']),
  priceId: z
    .string()
    .regex(/^price_\w+$/)
    .optional()
    .meta({ example: 'price_1' }),
});

/** A plan as an operator writes it; the domain checks the rest. */
export const planDraft = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,30}$/)
      .meta({ example: 'team' }),
    name: z.string().min(1).max(60).meta({ example: 'Team' }),
    description: z.string().max(300).default(''),
    prices: z.array(planPrice).max(20).default([]),
    trialDays: z.int().min(0).max(90).default(0),
    features: z
      .array(z.string().min(1).max(80).meta({ example: 'Your own domains' }))
      .max(12)
      .default([]),
    regionSurcharges: z
      .array(
        z.strictObject({
          region: regionId.meta({ example: 'eu-north' }),
          percent: z.int().min(1).max(500).meta({ example: 15 }),
        }),
      )
      .max(50)
      .default([]),
    limits: z.strictObject({
      replicas: z.int().min(1).max(50).meta({ example: 2 }),
      cpuMillis: z.int().min(10).meta({ example: 500 }),
      memoryBytes: z
        .int()
        .min(16 * 1024 * 1024)
        .meta({ example: 268435456 }),
      storageBytes: z.int().min(0).meta({ example: 1073741824 }),
      domains: z.int().min(0).meta({ example: 3 }),
      members: z.int().min(1).meta({ example: 20 }),
    }),
    backups: z
      .strictObject({
        everyHours: z
          .int()
          .min(1)
          .max(24 * 7)
          .meta({ example: 24 }),
        keepDays: z.int().min(1).max(365).meta({ example: 7 }),
      })
      .nullable()
      .default(null)
      .meta({ description: 'Copies that are made by themselves; null: none' }),
    metered: z
      .strictObject({
        storage: z.strictObject({
          meter: z
            .string()
            .regex(/^[a-z][a-z0-9_]{2,60}$/)
            .meta({ description: 'Name of the provider’s meter', example: 'fleet_storage' }),
          prices: z
            .array(
              z.strictObject({
                currency,
                amountMinor: z
                  .int()
                  .min(1)
                  .meta({ description: 'Of one GiB kept for a month', example: 20 }),
              }),
            )
            .min(1)
            .max(20),
        }),
      })
      .nullable()
      .default(null)
      .meta({ description: 'Paid by use beyond the limits; null: nothing is' }),
    isOffered: z.boolean().default(true),
    position: z.int().min(0).max(100_000).meta({ example: 4 }),
  })
  .meta({ id: 'PlanDraft' });
export type PlanDraft = z.output<typeof planDraft>;

/** All plans there are to be: what is left out is not offered any more. */
export const plansRequest = z
  .strictObject({
    plans: z.array(planDraft).min(1).max(50),
    movesTenants: z.boolean().default(false).meta({
      description: 'Instances follow to the new version; else they keep what they were sold',
    }),
  })
  .meta({ id: 'Plans' });
export type PlansRequest = z.output<typeof plansRequest>;

export const planChanges = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['added', 'changed', 'retired', 'unchanged']),
        from: z.int().nullable(),
        to: z.int().nullable(),
        fields: z.array(z.string()),
        tenants: z.int().meta({ description: 'Instances on any version of it' }),
        tenantsToMove: z.int(),
      }),
    ),
  })
  .meta({ id: 'PlanChanges' });
export type PlanChanges = z.infer<typeof planChanges>;

/** The catalogue as it can be written back: the newest version of each plan. */
export const planDrafts = z.object({ data: z.array(planDraft) }).meta({ id: 'PlanDrafts' });
