import type { NewTenant } from '@fleetcommand/application/ports/tenants';
import { CONDITION_TYPES, type Condition } from '@fleetcommand/domain/tenancy/condition';
import type { Placement } from '@fleetcommand/domain/clusters/placement';
import {
  TENANT_INTENTS,
  TENANT_STANDINGS,
  TENANT_STATES,
  type Tenant,
} from '@fleetcommand/domain/tenancy/tenant';
import { FOUND_KINDS } from '@fleetcommand/domain/tenancy/adoption';
import type { ClusterId, OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { Prisma, type Tenant as TenantRow } from '../generated/client.js';

const adoption = z.object({
  namespace: z.string(),
  name: z.string(),
  deploymentId: z.string(),
  selector: z.record(z.string(), z.string()),
  found: z.partialRecord(z.enum(FOUND_KINDS), z.string()),
  keepsPods: z.boolean(),
  deletesFound: z.boolean(),
});

const words = z.object({
  adopted: adoption.nullable(),
  intent: z.enum(TENANT_INTENTS),
  state: z.enum(TENANT_STATES),
  standing: z.enum(TENANT_STANDINGS),
  conditions: z.array(
    z.object({
      type: z.enum(CONDITION_TYPES),
      status: z.enum(['True', 'False', 'Unknown']),
      reason: z.string(),
      message: z.string(),
      lastTransitionTime: z.string(),
    }),
  ),
});

/** The columns whose values only we write are checked; ids were ids when they were written. */
export function tenantFromRow(row: TenantRow): Tenant {
  return {
    ...row,
    ...words.parse(row),
    id: row.id as TenantId,
    organizationId: row.organizationId as OrganizationId,
    clusterId: row.clusterId as ClusterId,
    placement: row.placement as Placement | null,
    movingTo: row.movingTo as ClusterId | null,
    leaving: row.leaving as ClusterId | null,
    currentOperationId: row.currentOperationId as OperationId | null,
  };
}

export function conditionsToJson(conditions: readonly Condition[]): Prisma.Sql {
  return Prisma.sql`${JSON.stringify(conditions)}::jsonb`;
}

export function jsonOrNull(value: object | null): Prisma.Sql {
  return value ? Prisma.sql`${JSON.stringify(value)}::jsonb` : Prisma.sql`NULL`;
}

/** Columns and values of a new row; the sequence number is the database's to draw. */
export function insertTenantSql(tenant: NewTenant): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO tenants (
      id, organization_id, name, slug, plan_id, plan_version, region_id, platform_domain, cluster_id, placement,
      waits_for_place, blueprint_id, blueprint_version, adopted, intent, standing, restarted_at, generation, observed_generation, state,
      conditions, applied_hash, current_operation_id, created_at, deletion_requested_at, deleted_at
    ) VALUES (
      ${tenant.id}, ${tenant.organizationId}, ${tenant.name}, ${tenant.slug},
      ${tenant.planId}, ${tenant.planVersion}, ${tenant.regionId}, ${tenant.platformDomain},
      ${tenant.clusterId},
      ${jsonOrNull(tenant.placement)}, ${tenant.waitsForPlace},
      ${tenant.blueprintId}, ${tenant.blueprintVersion}, ${jsonOrNull(tenant.adopted)},
      ${tenant.intent},
      ${tenant.standing}, ${tenant.restartedAt},
      ${tenant.generation}, ${tenant.observedGeneration}, ${tenant.state},
      ${conditionsToJson(tenant.conditions)}, ${tenant.appliedHash}, ${tenant.currentOperationId},
      ${tenant.createdAt}, ${tenant.deletionRequestedAt}, ${tenant.deletedAt}
    )`;
}
