/** Every instance of everybody, for operators. */
import { z } from 'zod';

import { dnsLabel, pageOf, pageQuery, regionId, timestamp, words } from '../common.js';
import { operation } from '../operations.js';
import { organizationId, tenant, tenantId } from '../tenants.js';
import { backup } from './backups.js';
import { fleetState } from './fleet.js';

export const adminTenant = tenant
  .extend({ organization: z.object({ id: organizationId, name: z.string() }) })
  .meta({ id: 'AdminTenant' });
export type AdminTenant = z.infer<typeof adminTenant>;
export const adminTenantPage = pageOf(adminTenant).meta({ id: 'AdminTenantPage' });

export const member = z.object({ email: z.string(), role: z.string() }).meta({ id: 'FleetMember' });

export const adminTenantDetail = adminTenant
  .extend({
    namespace: z.string(),
    members: z.array(member),
    /** Newest first; at most 20. */
    operations: z.array(operation),
    appliedHash: z.string().nullable(),
    awaitedCopy: backup
      .nullable()
      .meta({ description: 'The last copy that its deletion waits for' }),
    /** Name of the cluster it is moving to; `cluster` is where it is until then. */
    movingTo: z.string().nullable(),
    /** Name of the cluster it was moved from, while something of it is left there. */
    leaving: z.string().nullable(),
    edgePool: z
      .object({
        pool: z.string(),
        addresses: z
          .array(z.string())
          .meta({ description: 'Of its host alone; none: it is where the zone’s wildcard leads' }),
        problems: z.array(z.string()),
      })
      .meta({ description: 'The edges it is led to; `shared`: those of everybody' }),
  })
  .meta({ id: 'AdminTenantDetail' });
export type AdminTenantDetail = z.infer<typeof adminTenantDetail>;

const filters = {
  search: z.string().trim().max(253).optional().meta({
    description:
      'A name, an address, a host, an e-mail address of a member, an organization, or an id',
    example: 'acme',
  }),
  state: z
    .string()
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(fleetState))
    .optional()
    .meta({ description: 'One or several, separated by commas', example: 'failed' }),
  cluster: z.string().max(63).optional().meta({ description: 'Name of a cluster' }),
  region: regionId.optional(),
  plan: z.string().max(40).optional(),
  organization: organizationId.optional(),
};

export const adminTenantsQuery = pageQuery.extend(filters);
export type AdminTenantsQuery = z.infer<typeof adminTenantsQuery>;

export const suspendTenantRequest = z
  .strictObject({
    reason: words(1, 200).meta({
      description: 'Its organization reads it',
      example: 'It sends spam',
    }),
  })
  .meta({ id: 'SuspendTenant' });
export type SuspendTenantRequest = z.infer<typeof suspendTenantRequest>;

export const moveTenantRequest = z
  .strictObject({
    cluster: z.string().min(1).max(63).meta({
      description:
        'Name of a cluster of its region; where it still is: it is called back from where it is moving to',
      example: 'fsn-2',
    }),
  })
  .meta({ id: 'MoveTenant' });
export type MoveTenantRequest = z.infer<typeof moveTenantRequest>;

export const assignEdgePoolRequest = z
  .strictObject({
    pool: dnsLabel.meta({
      description: 'As edges say it (EDGE_POOL); `shared`: those of everybody',
      example: 'dedicated',
    }),
  })
  .meta({ id: 'AssignEdgePool' });
export type AssignEdgePoolRequest = z.infer<typeof assignEdgePoolRequest>;

export const bulkAction = z
  .enum(['restart', 'retry', 'suspend', 'resume', 'hibernate', 'wake', 'change-plan', 'move'])
  .meta({
    description:
      '`restart`: roll the application; `retry`: repeat the operation that failed; `suspend` takes a `reason`, `change-plan` a `plan`, `move` a `cluster`',
  });
export type BulkAction = z.infer<typeof bulkAction>;
/** As many as one request is about. */
export const BULK_MOST = 200;

/** Many instances at once. With `dryRun` it is only told which. */
export const bulkRequest = z
  .strictObject({
    action: bulkAction,
    tenants: z
      .array(tenantId)
      .min(1)
      .max(BULK_MOST)
      .optional()
      .meta({ description: `Which ones; at most ${BULK_MOST} at a time` }),
    filter: z
      .strictObject({ ...filters, state: z.array(fleetState).min(1).optional() })
      .optional()
      .meta({
        description: 'Those that it finds, as the list does; beside `tenants`: those of them',
        example: { state: ['failed', 'degraded'] },
      }),
    after: tenantId
      .optional()
      .meta({ description: '`next` of the answer before, where `filter` finds more' }),
    reason: suspendTenantRequest.shape.reason.optional(),
    plan: z.string().max(40).optional().meta({ description: 'Id of a plan', example: 'free' }),
    cluster: moveTenantRequest.shape.cluster.optional(),
    dryRun: z.boolean().default(true),
  })
  .meta({ id: 'BulkTenants' });
export type BulkRequest = z.infer<typeof bulkRequest>;

export const bulkAnswer = z
  .object({
    dryRun: z.boolean(),
    results: z.array(
      z.object({
        tenantId,
        name: z.string().nullable(),
        /** `would`: a dry run found nothing against it. */
        outcome: z.enum(['would', 'started', 'refused']),
        operationId: z.string().nullable(),
        message: z.string(),
      }),
    ),
    /** For `after`; null: there are no more. */
    next: tenantId.nullable(),
  })
  .meta({ id: 'BulkTenantsAnswer' });
export type BulkAnswer = z.infer<typeof bulkAnswer>;

export const adminOrganization = z
  .object({
    id: organizationId,
    name: z.string(),
    createdAt: timestamp,
    tenantCount: z.int(),
    memberCount: z.int(),
  })
  .meta({ id: 'AdminOrganization' });
export type AdminOrganization = z.infer<typeof adminOrganization>;
export const adminOrganizationPage = pageOf(adminOrganization).meta({
  id: 'AdminOrganizationPage',
});
export const adminOrganizationDetail = adminOrganization
  .extend({ members: z.array(member) })
  .meta({ id: 'AdminOrganizationDetail' });
export type AdminOrganizationDetail = z.infer<typeof adminOrganizationDetail>;

export const adminOrganizationsQuery = pageQuery.extend({
  search: z.string().trim().max(253).optional(),
});
