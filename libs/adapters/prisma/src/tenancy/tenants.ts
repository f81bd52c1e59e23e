import type {
  DesiredTenantChange,
  MoveChange,
  ObservedTenant,
  TenantRepository,
} from '@fleetcommand/application/ports/tenants';
import { adoptedAlready } from '@fleetcommand/domain/tenancy/adoption';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Err, type Failure } from '@fleetcommand/kernel/result';

import type { Connection } from '../connection/connection.js';
import { leaseLost, updateFenced } from '../connection/fence.js';
import { Prisma } from '../generated/client.js';
import { idsAfter, idsBefore, toPage } from '../connection/paging.js';
import { conditionsToJson, insertTenantSql, jsonOrNull, tenantFromRow } from './tenant-rows.js';
import type { Writes } from '../connection/writes.js';

/** Word for word the predicate of the index `tenants_unsettled_idx`. */
const UNSETTLED = Prisma.sql`
  "deleted_at" IS NULL
  AND ("observed_generation" < "generation" OR "state" NOT IN ('active', 'suspended', 'hibernated', 'failed'))`;

export function prismaTenants(connection: Connection, writes: Writes): TenantRepository {
  return {
    async create(tenant) {
      // Without an error, so that the transaction around it stays usable.
      const inserted = await writes.now(Prisma.sql`
        ${insertTenantSql(tenant)}
        ON CONFLICT DO NOTHING`);
      if (inserted > 0) return ok(undefined);
      const { adopted, clusterId } = tenant;
      if (adopted && (await this.findAdopted(clusterId, adopted))) return adoptedAlready(adopted);
      return fail('tenants.slug-taken', `“${tenant.slug}” is taken. Choose another address.`);
    },

    async find(id) {
      const row = await connection.tenant.findUnique({ where: { id } });
      return row && tenantFromRow(row);
    },

    async findAll(ids) {
      const rows = await connection.tenant.findMany({ where: { id: { in: [...ids] } } });
      return rows.map(tenantFromRow);
    },

    async findAdopted(clusterId, { namespace, name }) {
      const row = await connection.tenant.findFirst({
        where: {
          clusterId,
          deletedAt: null,
          AND: [
            { adopted: { path: ['namespace'], equals: namespace } },
            { adopted: { path: ['name'], equals: name } },
          ],
        },
      });
      return row && tenantFromRow(row);
    },

    async listByOrganizations(ids, page) {
      const rows = await connection.tenant.findMany({
        where: { organizationId: { in: [...ids] }, deletedAt: null, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, tenantFromRow);
    },

    async listOfOrganization(organizationId) {
      const rows = await connection.tenant.findMany({
        where: { organizationId, deletedAt: null },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(tenantFromRow);
    },

    async measureOrganization(organizationId, since) {
      const [row] = await connection.$queryRaw<{ living: number; madeSince: Date[] | null }[]>`
        SELECT count(*) FILTER (WHERE deleted_at IS NULL)::int AS living,
          array_agg(created_at ORDER BY created_at) FILTER (WHERE created_at > ${since}) AS "madeSince"
        FROM tenants WHERE organization_id = ${organizationId}`;
      return { living: row?.living ?? 0, madeSince: row?.madeSince ?? [] };
    },

    async findTakenSlugs(slugs) {
      const rows = await connection.tenant.findMany({
        where: { slug: { in: [...slugs] }, deletedAt: null },
        select: { slug: true },
      });
      return new Set(rows.map((row) => row.slug));
    },

    async change(id, expectedGeneration, change) {
      const changed = await connection.$executeRaw`
        UPDATE tenants SET ${Prisma.join(changeAssignments(change))}
        WHERE id = ${id} AND generation = ${expectedGeneration} AND deleted_at IS NULL
          ${whileMoving(change)}`;
      return changed > 0 ? this.find(id) : null;
    },

    async undelete(id, { platformDomain, clusterId, placement, waitsForPlace }) {
      const undeleted = await connection.$executeRaw`
        UPDATE tenants SET deleted_at = NULL, deletion_requested_at = NULL,
          platform_domain = ${platformDomain}, cluster_id = ${clusterId},
          placement = ${jsonOrNull(placement)}, waits_for_place = ${waitsForPlace}
        WHERE id = ${id} AND deleted_at IS NOT NULL`;
      return undeleted > 0 ? this.find(id) : null;
    },

    async listRestorable(ids, page) {
      const kept = await connection.backup.findMany({
        where: { organizationId: { in: [...ids] }, kind: 'final', state: 'made' },
        select: { tenantId: true },
        distinct: ['tenantId'],
      });
      const rows = await connection.tenant.findMany({
        where: {
          AND: [{ id: { in: kept.map(({ tenantId }) => tenantId) } }, idsBefore(page)],
          deletedAt: { not: null },
        },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, tenantFromRow);
    },

    async recordObserved(id, lease, generation, observed) {
      const assignments = observedAssignments(observed);
      const isCurrent = Prisma.sql`generation = ${generation}`;
      const isWritten = await updateFenced(
        connection,
        'tenants',
        id,
        lease,
        assignments,
        isCurrent,
      );
      if (isWritten) return ok(undefined);
      const tenant = await connection.tenant.findUnique({
        where: { id },
        select: { generation: true },
      });
      return tenant && tenant.generation !== generation
        ? changedMeanwhile(generation, tenant.generation)
        : leaseLost(lease);
    },

    async listUnsettled(limit, after = null) {
      const further = after === null ? Prisma.empty : Prisma.sql`AND id > ${after}`;
      return connection.$queryRaw<{ id: TenantId; generation: number }[]>`
        SELECT id, generation FROM tenants WHERE ${UNSETTLED} ${further} ORDER BY id LIMIT ${limit}`;
    },

    async listByCluster(clusterId, page) {
      const rows = await connection.tenant.findMany({
        where: {
          OR: [{ clusterId }, { movingTo: clusterId }, { leaving: clusterId }],
          deletedAt: null,
          ...idsAfter(page),
        },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
        select: { id: true, generation: true, appliedHash: true },
      });
      return toPage(rows, page, (row) => ({ ...row, id: row.id as TenantId }));
    },

    async listWaiting(page) {
      const rows = await connection.tenant.findMany({
        where: { waitsForPlace: true, deletedAt: null, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, tenantFromRow);
    },

    async place(id, { clusterId, placement, waitsForPlace }) {
      const placed = await connection.$executeRaw`
        UPDATE tenants SET cluster_id = ${clusterId}, placement = ${jsonOrNull(placement)},
          waits_for_place = ${waitsForPlace}
        WHERE id = ${id} AND waits_for_place AND deleted_at IS NULL`;
      return placed > 0;
    },

    async countByPlan() {
      return connection.$queryRaw<{ planId: string; planVersion: number; tenants: number }[]>`
        SELECT plan_id AS "planId", plan_version AS "planVersion", count(*)::int AS tenants
        FROM tenants WHERE deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2`;
    },

    async listByPlan(planId, page) {
      const rows = await connection.tenant.findMany({
        where: { planId, deletedAt: null, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, tenantFromRow);
    },
  };
}

function changedMeanwhile(generation: number, current: number): Err<Failure<'tenants.changed'>> {
  return fail(
    'tenants.changed',
    `These findings are about generation ${generation}, and generation ${current} is wanted by now, so nothing was written. Look again.`,
    { retry: 'backoff' },
  );
}

function changeAssignments(change: DesiredTenantChange): Prisma.Sql[] {
  const { name, planId, planVersion, blueprintVersion, restartedAt, standing } = change;
  const { intent, intentReason, adopted, deletionRequestedAt } = change;
  return [
    Prisma.sql`generation = generation + 1`,
    Prisma.sql`config_sequence = nextval('desired_config_sequence')`,
    Prisma.sql`state = ${change.state}`,
    Prisma.sql`current_operation_id = ${change.currentOperationId}`,
    ...(name === undefined ? [] : [Prisma.sql`name = ${name}`]),
    ...(planId === undefined ? [] : [Prisma.sql`plan_id = ${planId}`]),
    ...(planVersion === undefined ? [] : [Prisma.sql`plan_version = ${planVersion}`]),
    ...(blueprintVersion === undefined
      ? []
      : [Prisma.sql`blueprint_version = ${blueprintVersion}`]),
    ...(adopted === undefined ? [] : [Prisma.sql`adopted = adopted || ${jsonOrNull(adopted)}`]),
    ...(restartedAt === undefined ? [] : [Prisma.sql`restarted_at = ${restartedAt}`]),
    ...(standing === undefined ? [] : [Prisma.sql`standing = ${standing}`]),
    ...moveAssignments(change),
    ...(intent === undefined ? [] : [Prisma.sql`intent = ${intent}`]),
    ...(intentReason === undefined ? [] : [Prisma.sql`intent_reason = ${intentReason}`]),
    ...(deletionRequestedAt === undefined
      ? []
      : [Prisma.sql`deletion_requested_at = ${deletionRequestedAt}`]),
  ];
}

function whileMoving({ whileMovingTo }: DesiredTenantChange): Prisma.Sql {
  return whileMovingTo === undefined ? Prisma.empty : Prisma.sql`AND moving_to = ${whileMovingTo}`;
}

function moveAssignments({ movingTo, leaving }: MoveChange): Prisma.Sql[] {
  return [
    ...(movingTo === undefined ? [] : [Prisma.sql`moving_to = ${movingTo}`]),
    ...(leaving === undefined ? [] : [Prisma.sql`leaving = ${leaving}`]),
  ];
}

function observedAssignments(observed: ObservedTenant): Prisma.Sql[] {
  const { observedGeneration, conditions, state, appliedHash, deletedAt, placement } = observed;
  const assignments = [
    ...(observedGeneration === undefined
      ? []
      : [Prisma.sql`observed_generation = ${observedGeneration}`]),
    ...(conditions === undefined ? [] : [Prisma.sql`conditions = ${conditionsToJson(conditions)}`]),
    ...(state === undefined ? [] : [Prisma.sql`state = ${state}`]),
    ...(appliedHash === undefined ? [] : [Prisma.sql`applied_hash = ${appliedHash}`]),
    ...(deletedAt === undefined ? [] : [Prisma.sql`deleted_at = ${deletedAt}`]),
    ...moveAssignments(observed),
    ...(placement === undefined
      ? []
      : [
          Prisma.sql`cluster_id = ${placement.clusterId}`,
          Prisma.sql`placement = ${jsonOrNull(placement.placement)}`,
          Prisma.sql`placement_number = ${placement.placementNumber}`,
        ]),
  ];
  // With nothing to say the write still has to tell whether the lease holds.
  return assignments.length > 0 ? assignments : [Prisma.sql`state = state`];
}
