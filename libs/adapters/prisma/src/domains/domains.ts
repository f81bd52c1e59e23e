import type { DomainChoice, DomainRepository } from '@fleetcommand/application/ports/domains';
import type { HostBinding } from '@fleetcommand/domain/domains/claims/claim';
import type { DomainId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

import type { Connection } from '../connection/connection.js';
import {
  domainFromRow,
  insertDomainSql,
  reviewAssignments,
  tombstoneFromRow,
} from './domain-rows.js';
import { updateFenced } from '../connection/fence.js';
import { Prisma, type DomainBinding } from '../generated/client.js';
import { idsAfter, toPage } from '../connection/paging.js';
import type { Writes } from '../connection/writes.js';

export function prismaDomains(connection: Connection, writes: Writes): DomainRepository {
  return {
    ...claims(connection, writes),
    ...bindings(connection, writes),
    ...remains(connection, writes),
  };
}

type Claims = Pick<
  DomainRepository,
  | 'create'
  | 'find'
  | 'listByTenant'
  | 'listOpen'
  | 'listPrimaries'
  | 'listOpenByHostname'
  | 'listDue'
  | 'recordReview'
  | 'choose'
  | 'requestCheck'
  | 'delete'
>;

function claims(connection: Connection, writes: Writes): Claims {
  const find = async (id: DomainId) => {
    const row = await connection.domainClaim.findUnique({ where: { id } });
    return row && domainFromRow(row);
  };
  return {
    async create(domain) {
      const inserted = await writes.now(Prisma.sql`
        ${insertDomainSql(domain)}
        ON CONFLICT (tenant_id, hostname) WHERE ended_at IS NULL DO NOTHING`);
      if (inserted > 0) return ok(undefined);
      const message = `${domain.hostname} was added to this instance already. Look at the one that is there.`;
      return fail('domains.hostname-already-claimed', message, { pointer: '/hostname' });
    },

    find,

    async listByTenant(tenantId, page) {
      const rows = await connection.domainClaim.findMany({
        where: { tenantId, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, domainFromRow);
    },

    async listOpen(tenantId) {
      const rows = await connection.domainClaim.findMany({
        where: { tenantId, endedAt: null },
        orderBy: { id: 'asc' },
      });
      return rows.map(domainFromRow);
    },

    async listPrimaries(tenantIds) {
      const rows = await connection.domainClaim.findMany({
        where: { tenantId: { in: [...tenantIds] }, isPrimary: true },
      });
      return rows.map(domainFromRow);
    },

    async listOpenByHostname(hostname) {
      const rows = await connection.domainClaim.findMany({
        where: { hostname, endedAt: null },
        orderBy: { id: 'asc' },
      });
      return rows.map(domainFromRow);
    },

    async listDue(now, limit) {
      const rows = await connection.domainClaim.findMany({
        where: { nextReviewAt: { lte: now } },
        orderBy: { nextReviewAt: 'asc' },
        take: limit,
        select: { id: true },
      });
      return rows.map(({ id }) => id as DomainId);
    },

    recordReview: (id, lease, review) =>
      updateFenced(
        connection,
        'domain_claims',
        id,
        lease,
        reviewAssignments(review),
        Prisma.sql`ended_at IS NULL`,
      ),

    async choose(id, expectedRevision, choice) {
      // Two statements: the index of primary names is checked row by row.
      if (choice.isPrimary) {
        await writes.now(Prisma.sql`
          UPDATE domain_claims SET is_primary = false, revision = revision + 1
          WHERE is_primary AND id <> ${id}
            AND tenant_id = (SELECT tenant_id FROM domain_claims
              WHERE id = ${id} AND revision = ${expectedRevision} AND ended_at IS NULL)`);
      }
      const changed = await writes.now(Prisma.sql`
        UPDATE domain_claims SET ${Prisma.join(choiceAssignments(choice))}
        WHERE id = ${id} AND revision = ${expectedRevision} AND ended_at IS NULL`);
      return changed > 0 ? find(id) : null;
    },

    async requestCheck(id, now) {
      await writes.now(Prisma.sql`
        UPDATE domain_claims SET check_requested_at = ${now}, next_review_at = ${now}
        WHERE id = ${id} AND ended_at IS NULL`);
    },

    async delete(id, expectedRevision) {
      const deleted = await writes.now(Prisma.sql`
        DELETE FROM domain_claims
        WHERE id = ${id} AND revision = COALESCE(${expectedRevision ?? null}::int, revision)`);
      return deleted > 0;
    },
  };
}

type Bindings = Pick<DomainRepository, 'findBinding' | 'listBound' | 'bind' | 'unbind'>;

function bindings(connection: Connection, writes: Writes): Bindings {
  return {
    async findBinding(hostname) {
      const row = await connection.domainBinding.findUnique({ where: { hostname } });
      return row && bindingFromRow(row);
    },

    async listBound(tenantId) {
      const rows = await connection.domainBinding.findMany({
        where: { tenantId },
        orderBy: { hostname: 'asc' },
        include: { claim: true },
      });
      return rows.map(({ claim }) => domainFromRow(claim));
    },

    async bind({ hostname, claimId, organizationId, tenantId, boundAt }, expected) {
      const values = Prisma.sql`(${hostname}, ${claimId}, ${organizationId}, ${tenantId}, ${boundAt})`;
      const written = await writes.now(
        expected === null
          ? Prisma.sql`
            INSERT INTO domain_bindings (hostname, claim_id, organization_id, tenant_id, bound_at)
            VALUES ${values} ON CONFLICT (hostname) DO NOTHING`
          : Prisma.sql`
            UPDATE domain_bindings
            SET (hostname, claim_id, organization_id, tenant_id, bound_at) = ${values}
            WHERE hostname = ${hostname} AND claim_id = ${expected}`,
      );
      return written > 0;
    },

    async unbind(hostname, claimId) {
      const deleted = await writes.now(Prisma.sql`
        DELETE FROM domain_bindings WHERE hostname = ${hostname} AND claim_id = ${claimId}`);
      return deleted > 0;
    },
  };
}

type Remains = Pick<
  DomainRepository,
  'addTombstone' | 'listTombstones' | 'listEndedWith' | 'countLook' | 'pruneLookCounts'
>;

function remains(connection: Connection, writes: Writes): Remains {
  return {
    async addTombstone({ hostname, organizationId, tenantId, targetLabel, reason, at }) {
      await writes.now(Prisma.sql`
        INSERT INTO domain_tombstones (hostname, organization_id, tenant_id, target_label, reason, at)
        VALUES (${hostname}, ${organizationId}, ${tenantId}, ${targetLabel}, ${reason}, ${at})
        ON CONFLICT (target_label) DO NOTHING`);
    },

    async listTombstones(hostname) {
      const rows = await connection.domainTombstone.findMany({
        where: { hostname },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
        omit: { id: true },
      });
      return rows.map(tombstoneFromRow);
    },

    async listEndedWith(tenantId, since) {
      const ofClaims = { not: null };
      const rows = await connection.domainTombstone.findMany({
        where: { tenantId, reason: 'tenant-deleted', targetLabel: ofClaims, at: { gte: since } },
        orderBy: { hostname: 'asc' },
        distinct: ['hostname'],
        select: { hostname: true },
      });
      return rows.map(({ hostname }) => hostname);
    },

    async countLook(organizationId, now) {
      const [row] = await connection.$queryRaw<{ looks: number }[]>`
        INSERT INTO domain_look_counts AS present (organization_id, hour, looks)
        VALUES (${organizationId}, date_trunc('hour', ${now}::timestamptz), 1)
        ON CONFLICT (organization_id, hour) DO UPDATE SET looks = present.looks + 1
        RETURNING looks`;
      return row?.looks ?? 0;
    },

    async pruneLookCounts(before) {
      const { count } = await connection.domainLookCount.deleteMany({
        where: { hour: { lt: before } },
      });
      return count;
    },
  };
}

function bindingFromRow(row: DomainBinding): HostBinding {
  return {
    ...row,
    claimId: row.claimId as HostBinding['claimId'],
    organizationId: row.organizationId as HostBinding['organizationId'],
    tenantId: row.tenantId as HostBinding['tenantId'],
  };
}

function choiceAssignments({ isPrimary, redirectTo }: DomainChoice): Prisma.Sql[] {
  return [
    Prisma.sql`revision = revision + 1`,
    ...(isPrimary === undefined ? [] : [Prisma.sql`is_primary = ${isPrimary}`]),
    ...(redirectTo === undefined ? [] : [Prisma.sql`redirect_to = ${redirectTo}`]),
  ];
}
