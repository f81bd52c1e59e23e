import { z } from 'zod';

import { idOf, pageOf, pageQuery, regionId, someOf, timestamp, words } from './common.js';
import { operation } from './operations.js';

export const tenantId = idOf('ten', 'an instance');
export const organizationId = idOf('org', 'an organization');

const conditionType = z.enum([
  'ClusterReachable',
  'DatabaseReady',
  'ObjectsApplied',
  'WorkloadReady',
  'RouteReady',
  'Ready',
]);

export const condition = z
  .object({
    type: conditionType,
    status: z.enum(['True', 'False', 'Unknown']),
    reason: z.string().meta({ example: 'RollingOut' }),
    message: z.string().meta({ example: '1 of 2 replicas of chat are ready.' }),
    lastTransitionTime: timestamp,
  })
  .meta({ id: 'Condition' });
export type Condition = z.infer<typeof condition>;

export const tenantState = z.enum([
  'pending',
  'provisioning',
  'active',
  'updating',
  'suspended',
  'hibernated',
  'waking',
  'deleting',
  'deleted',
  'failed',
]);
export type TenantState = z.infer<typeof tenantState>;

/** A customer's isolated instance of the application. */
export const tenant = z
  .object({
    id: tenantId,
    organizationId,
    name: z.string().meta({ example: 'Acme Chat' }),
    slug: z.string().meta({ example: 'acme' }),
    url: z.url().meta({
      description: 'By its primary domain while that is live, else by the platform',
      example: 'https://acme.apps.localhost:8443',
    }),
    platformUrl: z.url().meta({
      description: 'Serves always, whatever becomes of its domains',
      example: 'https://acme.apps.localhost:8443',
    }),
    plan: z.string().meta({ example: 'pro' }),
    region: z.string().meta({ example: 'local' }),
    cluster: z.string().meta({ description: 'Name of the cluster it runs on', example: 'sandbox' }),
    blueprint: z.string().meta({ description: 'The application', example: 'sample-chat' }),
    version: z.string().meta({ description: 'Of the application', example: '1.0.0' }),
    upgrade: z
      .object({ blueprintVersion: z.int(), version: z.string().meta({ example: '1.1.0' }) })
      .nullable()
      .meta({ description: 'The newest version, where it has an older one' }),
    state: tenantState,
    conditions: z.array(condition),
    generation: z.int(),
    observedGeneration: z.int(),
    operationId: idOf('op', 'the newest operation').nullable(),
    createdAt: timestamp,
    deletion: z.object({ requestedAt: timestamp, deletedAt: timestamp.nullable() }).optional(),
    adopted: z
      .object({
        namespace: z.string().meta({ example: 'default' }),
        name: z.string().meta({ description: 'Of all that was found', example: 'rc-acme' }),
        kinds: z.array(z.enum(['Deployment', 'Service', 'Ingress'])).meta({
          description:
            'What was found and is still as it was; its pods are, where the Deployment is',
        }),
      })
      .optional()
      .meta({ description: 'Of an instance that ran before the platform knew of it' }),
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof tenant>;

export const tenantsQuery = pageQuery.extend({
  deleted: z
    .stringbool()
    .default(false)
    .meta({ description: 'Those that are deleted and can be brought back, newest first' }),
});
export type TenantsQuery = z.output<typeof tenantsQuery>;

export const tenantPage = pageOf(tenant).meta({ id: 'TenantPage' });

const tenantName = words(1, 60).meta({ description: 'For people', example: 'Acme Chat' });
/** Checked in full by the domain, which says what to change. */
const slug = z.string().min(1).max(100).meta({
  description: 'First label of the address; 3–40 of a–z, 0–9 and hyphen',
  example: 'acme',
});

/** The instance asked for; where it is left out, the first open region and the first application are taken. */
export const newTenant = z
  .strictObject({
    name: tenantName,
    slug,
    plan: z.string().min(1).max(40).meta({ example: 'free' }),
    region: regionId.optional(),
    blueprint: z.string().min(1).max(40).optional().meta({ example: 'sample-chat' }),
  })
  .meta({ id: 'NewTenant' });
export type NewTenant = z.infer<typeof newTenant>;

export const createTenantRequest = newTenant
  .extend({
    organizationId: organizationId
      .optional()
      .meta({ description: 'Needed only when you belong to several' }),
  })
  .meta({ id: 'CreateTenant' });
export type CreateTenantRequest = z.infer<typeof createTenantRequest>;

export const updateTenantRequest = someOf({
  name: tenantName.optional(),
  plan: z.string().min(1).max(40).optional().meta({ example: 'pro' }),
}).meta({ id: 'UpdateTenant' });
export type UpdateTenantRequest = z.infer<typeof updateTenantRequest>;

export const deleteTenantQuery = z.object({
  adopted: z.enum(['keep', 'delete']).default('keep').meta({
    description:
      'What becomes of what ran before the instance was adopted: it runs on, or goes too',
  }),
});
export type DeleteTenantQuery = z.infer<typeof deleteTenantQuery>;

/** What a change answers: the instance as it now is wanted, and the operation that brings it about. */
export const tenantOperation = z.object({ tenant, operation }).meta({ id: 'TenantOperation' });
export type TenantOperation = z.infer<typeof tenantOperation>;

export const tenantEvent = z
  .object({
    id: idOf('evt', 'an event'),
    type: z.enum(['normal', 'warning']),
    reason: z.string().meta({ example: 'Live' }),
    message: z.string(),
    createdAt: timestamp,
  })
  .meta({ id: 'TenantEvent' });
export type TenantEvent = z.infer<typeof tenantEvent>;
export const tenantEventPage = pageOf(tenantEvent).meta({ id: 'TenantEventPage' });
