/** What operators look at. One statement a page finds the ids; the rows are read by their keys. */
import type { FleetFilter, FleetRepository } from '@fleetcommand/application/ports/fleet';
import type { PageRequest } from '@fleetcommand/application/ports/page';
import type { ClusterId, TenantId, UserId } from '@fleetcommand/kernel/ids';
import type { Role } from '@fleetcommand/domain/accounts/account';
import type { TenantState } from '@fleetcommand/domain/tenancy/tenant';

import { organizationFromRow } from '../accounts/accounts.js';
import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';
import { operationFromRow, withSteps } from '../operations/operation-rows.js';
import { idsBefore, toPage } from '../connection/paging.js';
import { tenantFromRow } from '../tenancy/tenant-rows.js';

const CELL = {
  id: true,
  slug: true,
  name: true,
  state: true,
  generation: true,
  observedGeneration: true,
  clusterId: true,
} as const satisfies Prisma.TenantSelect;

const SUMMARY = {
  _count: { select: { memberships: true, tenants: { where: { deletedAt: null } } } },
} as const satisfies Prisma.OrganizationInclude;

export function prismaFleet(connection: Connection): FleetRepository {
  return {
    async listCells(limit) {
      const rows = await connection.tenant.findMany({
        where: { deletedAt: null },
        orderBy: { id: 'asc' },
        take: limit,
        select: CELL,
      });
      return rows.map((row) => ({
        ...row,
        id: row.id as TenantId,
        clusterId: row.clusterId as ClusterId,
        state: row.state as TenantState,
      }));
    },

    async countStates() {
      const groups = await connection.tenant.groupBy({
        by: ['state'],
        where: { deletedAt: null },
        _count: true,
      });
      return new Map(groups.map(({ state, _count }) => [state as TenantState, _count]));
    },

    async listTenants(filter, page) {
      const ids = await findTenantIds(connection, filter, page);
      const rows = await connection.tenant.findMany({
        where: { id: { in: ids } },
        orderBy: { id: 'desc' },
        include: { organization: { select: { name: true } } },
      });
      return toPage(rows, page, ({ organization, ...row }) => ({
        ...tenantFromRow(row),
        organizationName: organization.name,
      }));
    },

    async listOperations(states, page) {
      const rows = await connection.operation.findMany({
        where: { state: { in: [...states] }, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
        include: { ...withSteps, tenant: { select: { slug: true, name: true } } },
      });
      return toPage(rows, page, ({ tenant, ...row }) => ({
        ...operationFromRow(row),
        tenantSlug: tenant.slug,
        tenantName: tenant.name,
      }));
    },

    async listOrganizations(text, page) {
      const contains = { contains: text ?? '', mode: 'insensitive' } as const;
      const isFound: Prisma.OrganizationWhereInput = text
        ? {
            OR: [
              { id: text },
              { name: contains },
              { memberships: { some: { user: { email: contains } } } },
            ],
          }
        : {};
      const rows = await connection.organization.findMany({
        where: { ...isFound, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
        include: SUMMARY,
      });
      return toPage(rows, page, summaryFromRow);
    },

    async findOrganization(id) {
      const row = await connection.organization.findUnique({ where: { id }, include: SUMMARY });
      return row && summaryFromRow(row);
    },

    async countLeaving() {
      const rows = await connection.$queryRaw<{ cluster: ClusterId; tenants: number }[]>`
        SELECT leaving AS cluster, count(*)::int AS tenants FROM tenants
        WHERE leaving IS NOT NULL AND deleted_at IS NULL GROUP BY leaving`;
      return new Map(rows.map(({ cluster, tenants }) => [cluster, tenants]));
    },

    async countAddressed({ id, domain }) {
      const isThere = [{ regionId: id }, ...(domain === null ? [] : [{ platformDomain: domain }])];
      return connection.tenant.count({ where: { deletedAt: null, OR: isThere } });
    },

    async countFailed() {
      const [row] = await connection.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) FROM tenants t JOIN operations o ON o.id = t.current_operation_id
        WHERE t.deleted_at IS NULL AND o.state = 'failed'`;
      return Number(row?.count ?? 0);
    },

    async outboxFacts() {
      const pending = { processedAt: null };
      const [facts, stuck] = await Promise.all([
        connection.outbox.aggregate({
          where: pending,
          _count: true,
          _min: { createdAt: true },
        }),
        connection.outbox.count({ where: { ...pending, attempts: { gt: 0 } } }),
      ]);
      return { pending: facts._count, oldestAt: facts._min.createdAt, stuck };
    },

    async listOutbox(limit, { topic, isStuck = false } = {}) {
      return connection.outbox.findMany({
        where: {
          processedAt: null,
          ...(topic !== undefined && { topic }),
          ...(isStuck && { attempts: { gt: 0 } }),
        },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: limit,
        omit: { processedAt: true },
      });
    },

    async listMembers(id) {
      const rows = await connection.membership.findMany({
        where: { organizationId: id },
        select: { role: true, user: { select: { id: true, email: true } } },
        orderBy: { user: { email: 'asc' } },
      });
      return rows.map(({ role, user }) => ({
        userId: user.id as UserId,
        email: user.email,
        role: role as Role,
      }));
    },
  };
}

function summaryFromRow({
  _count,
  ...row
}: Prisma.OrganizationGetPayload<{ include: typeof SUMMARY }>) {
  return {
    ...organizationFromRow(row),
    tenantCount: _count.tenants,
    memberCount: _count.memberships,
  };
}

/** One more than the page holds. */
async function findTenantIds(
  connection: Connection,
  filter: FleetFilter,
  page: PageRequest,
): Promise<string[]> {
  const conditions = conditionsOf(filter);
  if (page.after !== undefined) conditions.push(Prisma.sql`t.id < ${page.after}`);
  const rows = await connection.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM tenants t WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY t.id DESC LIMIT ${page.limit + 1}`;
  return rows.map(({ id }) => id);
}

function conditionsOf(filter: FleetFilter): Prisma.Sql[] {
  const { text, ids, states, isDegraded, clusterId, regionId, planId, organizationId } = filter;
  return [
    states?.includes('deleted') ? Prisma.sql`TRUE` : Prisma.sql`t.deleted_at IS NULL`,
    ...(ids ? [Prisma.sql`t.id = ANY(${[...ids]})`] : []),
    ...(states || isDegraded ? [isInState(states ?? [], isDegraded ?? false)] : []),
    ...(clusterId ? [Prisma.sql`(t.cluster_id = ${clusterId} OR t.moving_to = ${clusterId})`] : []),
    ...(regionId ? [Prisma.sql`t.region_id = ${regionId}`] : []),
    ...(planId ? [Prisma.sql`t.plan_id = ${planId}`] : []),
    ...(organizationId ? [Prisma.sql`t.organization_id = ${organizationId}`] : []),
    ...(text ? [matches(`%${escapeLike(text)}%`)] : []),
  ];
}

function isInState(states: readonly string[], orDegraded: boolean): Prisma.Sql {
  return Prisma.sql`(t.state = ANY(${[...states]})
    OR (${orDegraded} AND t.state = 'updating' AND t.observed_generation >= t.generation))`;
}

function matches(pattern: string): Prisma.Sql {
  return Prisma.sql`(
    t.slug ILIKE ${pattern} OR t.name ILIKE ${pattern}
    OR EXISTS (SELECT 1 FROM organizations o WHERE o.id = t.organization_id AND o.name ILIKE ${pattern})
    OR EXISTS (
      SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.organization_id = t.organization_id AND u.email ILIKE ${pattern})
    OR EXISTS (
      SELECT 1 FROM domain_claims d
      WHERE d.tenant_id = t.id AND d.ended_at IS NULL AND d.hostname ILIKE ${pattern}))`;
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
