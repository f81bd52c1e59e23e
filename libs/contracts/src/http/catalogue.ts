import { z } from 'zod';

import { regionId } from './common.js';

export const planPrice = z
  .object({
    currency: z.string().meta({ example: 'eur' }),
    amountMinor: z.int().meta({ description: 'In the currency’s smallest unit', example: 2900 }),
    interval: z.enum(['month', 'year']),
  })
  .meta({ id: 'PlanPrice' });
export type PlanPrice = z.infer<typeof planPrice>;

export const plan = z
  .object({
    id: z.string().meta({ example: 'pro' }),
    version: z.int(),
    name: z.string().meta({ example: 'Pro' }),
    description: z.string(),
    /** The one that is shown where nobody chose; null of a free plan. */
    price: planPrice.nullable(),
    prices: z.array(planPrice),
    trialDays: z.int().meta({ description: 'Before anybody pays; 0: paid from the first day' }),
    features: z.array(z.string()),
    limits: z.object({
      replicas: z.int(),
      cpuMillis: z.int(),
      memoryBytes: z.int(),
      storageBytes: z.int(),
      domains: z.int(),
      members: z.int(),
    }),
    backups: z
      .object({ everyHours: z.int(), keepDays: z.int() })
      .nullable()
      .meta({ description: 'Copies that are made by themselves; null: none' }),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof plan>;
export const planList = z.object({ data: z.array(plan) }).meta({ id: 'PlanList' });

export const blueprint = z
  .object({
    id: z.string(),
    version: z.int(),
    name: z.string(),
    description: z.string(),
    appVersion: z.string(),
  })
  .meta({ id: 'Blueprint' });
export type Blueprint = z.infer<typeof blueprint>;
export const blueprintList = z.object({ data: z.array(blueprint) }).meta({ id: 'BlueprintList' });

export const region = z
  .object({
    id: z.string().meta({ example: 'local' }),
    name: z.string().meta({ example: 'This machine' }),
    open: z.boolean(),
    addressSuffix: z.string().meta({
      description: 'What follows an instance’s name in its address',
      example: '.apps.example.com',
    }),
  })
  .meta({ id: 'Region' });
export type Region = z.infer<typeof region>;
export const regionList = z.object({ data: z.array(region) }).meta({ id: 'RegionList' });

export const slugQuery = z.strictObject({
  region: regionId.optional().meta({
    description: 'Where it is to run; left out: the first that is offered',
    example: 'local',
  }),
});
export type SlugQuery = z.infer<typeof slugQuery>;

/** Whether a name can be had, while somebody types it. */
export const slugAvailability = z
  .object({
    available: z.boolean(),
    /** Where an instance of that name would answer; only of an available one. */
    url: z.url().optional().meta({ example: 'https://acme.apps.localhost:8443' }),
    /** Why not, and what to change. */
    reason: z.string().optional(),
    suggestions: z.array(z.string()),
  })
  .meta({ id: 'SlugAvailability' });
export type SlugAvailability = z.infer<typeof slugAvailability>;
