import { z } from 'zod';

const limits = z.strictObject({
  /** Replicas of each component that scales; others run one. */
  replicas: z.int().min(1).max(50),
  /** Of one replica, in thousandths of a core. */
  cpuMillis: z.int().min(10),
  /** Of one replica. */
  memoryBytes: z.int().min(16 * 1024 * 1024),
  /** Of the tenant's data services together. */
  storageBytes: z.int().min(0),
  /** Custom host names. */
  domains: z.int().min(0),
  /** People in the organization. */
  members: z.int().min(1),
});

/** What a customer can buy. Versioned: a tenant keeps the version it was sold until it is moved. */
export const planSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  version: z.int().min(1),
  name: z.string().min(1).max(60),
  description: z.string().max(300),
  price: z
    .strictObject({
      /** ISO 4217, lower case, as Stripe spells it. */
      currency: z.string().length(3),
      /** In the currency's smallest unit. */
      amountMinor: z.int().min(0),
      interval: z.enum(['month', 'year']),
    })
    .nullable(),
  limits,
  /** Order on the signup page, smallest first. */
  position: z.int(),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanLimits = Plan['limits'];
