/**
 * An instance as an object in a cluster, for those who steer by GitOps. `k8s/crds` is written from it (`npm run golden`), and
 * the worker reads by it what it watches.
 */
import { z } from 'zod';

import { createTenantRequest, organizationId } from '../http/tenants.js';

export const TENANT_KIND = {
  group: 'fleetcommand.io',
  version: 'v1',
  kind: 'Tenant',
  plural: 'tenants',
} as const;

/** Takes over an instance that is there already, and was not made by this resource. */
export const ADOPT_ANNOTATION = 'fleetcommand.io/adopt';
/** Holds the resource until its instance is gone. */
export const TENANT_FINALIZER = 'fleetcommand.io/tenant';

/** What is asked for: as whoever orders by the API asks, and what becomes of the instance with the resource. */
export const tenantResourceSpec = createTenantRequest.extend({
  organizationId: organizationId.meta({ description: 'Whose instance it is; it never changes' }),
  blueprintVersion: z.int().min(1).optional().meta({
    description: 'Of the application; left out: the newest, and then as it is moved',
    example: 2,
  }),
  deletionPolicy: z.enum(['Delete', 'Retain']).default('Retain').meta({
    description: 'What becomes of the instance when the resource is deleted; left out: Retain',
  }),
});

/** The fields that are carried out. */
const applied = z.object({
  organizationId: z.string().optional(),
  name: z.string().optional(),
  slug: z.string().optional(),
  plan: z.string().optional(),
  region: z.string().optional(),
  blueprint: z.string().optional(),
  blueprintVersion: z.int().optional(),
});

export const resourceCondition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTransitionTime: z.string().default(''),
  observedGeneration: z.int().optional(),
});

/** What is told of it. Nobody else is to write it, and nothing is lost when it is: the database knows. */
export const tenantResourceStatus = z.object({
  observedGeneration: z.int().optional(),
  tenantId: z
    .string()
    .optional()
    .meta({ description: 'Id of the instance, drawn before it is made' }),
  state: z.string().optional().meta({ description: 'Of the instance' }),
  url: z.string().optional().meta({ description: 'Where the instance answers' }),
  applied: applied
    .optional()
    .meta({ description: 'What was carried out last, field by field, or left as it is' }),
  conditions: z.array(resourceCondition).default([]),
});
