import type { BillingRepository } from '@fleetcommand/application/ports/billing';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import {
  accountAssignments,
  accountFromRow,
  eventFromRow,
  insertAccountSql,
  insertEventSql,
} from './billing-rows.js';
import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';
import { toPage } from '../connection/paging.js';
import type { Writes } from '../connection/writes.js';

export function prismaBilling(connection: Connection, writes: Writes): BillingRepository {
  return { ...accounts(connection, writes), ...events(connection, writes) };
}

type Accounts = Pick<
  BillingRepository,
  'find' | 'lock' | 'findOrganization' | 'createOnce' | 'update' | 'listDue' | 'list'
>;

function accounts(connection: Connection, writes: Writes): Accounts {
  const find: Accounts['find'] = async (organizationId) => {
    const row = await connection.billingAccount.findUnique({ where: { organizationId } });
    return row && accountFromRow(row);
  };
  return {
    find,

    async lock(organizationId) {
      const locked = await connection.$queryRaw<unknown[]>`
        SELECT 1 FROM billing_accounts WHERE organization_id = ${organizationId} FOR UPDATE`;
      return locked.length > 0 ? find(organizationId) : null;
    },

    async findOrganization(customerId) {
      const [row] = await connection.$queryRaw<{ id: OrganizationId }[]>`
        SELECT organization_id AS id FROM billing_accounts WHERE customer_id = ${customerId}`;
      return row?.id ?? null;
    },

    async createOnce(account) {
      await writes.now(Prisma.sql`
        ${insertAccountSql(account)} ON CONFLICT (organization_id) DO NOTHING`);
      return (await find(account.organizationId)) ?? account;
    },

    async update(organizationId, expectedRevision, change, now) {
      const updated = await writes.now(Prisma.sql`
        UPDATE billing_accounts SET ${Prisma.join(accountAssignments(change, now))}
        WHERE organization_id = ${organizationId} AND revision = ${expectedRevision}`);
      return updated > 0 ? find(organizationId) : null;
    },

    async listDue(now, limit) {
      const rows = await connection.$queryRaw<{ id: OrganizationId }[]>`
        SELECT organization_id AS id FROM billing_accounts WHERE next_review_at <= ${now}
        UNION
        SELECT organization_id FROM billing_events
          WHERE state = 'pending' AND organization_id IS NOT NULL
        ORDER BY 1 LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },

    async list(page) {
      const rows = await connection.billingAccount.findMany({
        ...(page.after !== undefined && { where: { organizationId: { gt: page.after } } }),
        orderBy: { organizationId: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, accountFromRow);
    },
  };
}

function events(connection: Connection, writes: Writes): Omit<BillingRepository, keyof Accounts> {
  return {
    async recordEvent(event, ring) {
      const inserted = Prisma.sql`${insertEventSql(event)} ON CONFLICT (id) DO NOTHING`;
      if (!ring) return (await writes.now(inserted)) > 0;
      const { id, job } = ring;
      const recorded = await connection.$queryRaw<unknown[]>`
        WITH recorded AS (${inserted} RETURNING id),
          rung AS (
            INSERT INTO outbox (id, topic, payload)
            SELECT ${id}, ${job.kind}, ${JSON.stringify(job)}::jsonb FROM recorded
          )
        SELECT 1 FROM recorded`;
      return recorded.length > 0;
    },

    async findEvent(id) {
      const row = await connection.billingEvent.findUnique({ where: { id } });
      return row && eventFromRow(row);
    },

    async listPendingEvents(organizationId) {
      const rows = await connection.billingEvent.findMany({
        where: { organizationId, state: 'pending' },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(eventFromRow);
    },

    async settleEvents(ids, effect, now) {
      if (ids.length === 0) return true;
      const settled = await writes.now(Prisma.sql`
        UPDATE billing_events
        SET state = 'done', effect = ${effect}, attempts = attempts + 1, processed_at = ${now}
        WHERE id = ANY(${[...ids]}) AND state = 'pending'`);
      return settled === ids.length;
    },

    async reopenEvent(id) {
      await writes.now(Prisma.sql`
        UPDATE billing_events SET state = 'pending', processed_at = NULL WHERE id = ${id}`);
    },

    async listEvents(page, of) {
      const last =
        page.after === undefined
          ? null
          : await connection.billingEvent.findUnique({
              where: { id: page.after },
              select: { id: true, createdAt: true },
            });
      const rows = await connection.billingEvent.findMany({
        where: {
          ...(of && { organizationId: of.organizationId }),
          ...(last && {
            OR: [
              { createdAt: { lt: last.createdAt } },
              { createdAt: last.createdAt, id: { lt: last.id } },
            ],
          }),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: page.limit + 1,
      });
      return toPage(rows, page, eventFromRow);
    },

    async listedUntil() {
      const row = await connection.billingBackfill.findFirst();
      return row?.listedUntil ?? null;
    },

    async setListedUntil(listedUntil) {
      await writes.now(Prisma.sql`
        INSERT INTO billing_backfill (id, listed_until) VALUES (1, ${listedUntil})
        ON CONFLICT (id) DO UPDATE SET listed_until = excluded.listed_until`);
    },

    async pruneEvents(before) {
      const { count } = await connection.billingEvent.deleteMany({
        where: { state: { not: 'pending' }, receivedAt: { lt: before } },
      });
      return count;
    },
  };
}
