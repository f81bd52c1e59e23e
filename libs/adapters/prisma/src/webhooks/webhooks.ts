import type {
  EndpointChange,
  WebhookMessage,
  WebhookRepository,
} from '@fleetcommand/application/ports/webhooks';
import type { OrganizationId, WebhookEndpointId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';
import { idsAfter, idsBefore, toPage } from '../connection/paging.js';
import { deliveryFromRow, endpointFromRow, messageFromRow } from './webhook-rows.js';
import type { Writes } from '../connection/writes.js';

export function prismaWebhooks(connection: Connection, writes: Writes): WebhookRepository {
  return {
    ...endpoints(connection),
    ...messages(connection, writes),
    ...deliveries(connection, writes),
    ...upkeep(connection),
  };
}

type Endpoints = Pick<
  WebhookRepository,
  'create' | 'find' | 'list' | 'count' | 'update' | 'delete' | 'setFailingSince' | 'disable'
>;

function endpoints(connection: Connection): Endpoints {
  const find = async (id: WebhookEndpointId) => {
    const row = await connection.webhookEndpoint.findUnique({ where: { id } });
    return row && endpointFromRow(row);
  };
  return {
    async create({ eventTypes, ...endpoint }) {
      await connection.webhookEndpoint.create({
        data: { ...endpoint, eventTypes: [...eventTypes] },
      });
    },

    find,

    async list(organizationIds, page) {
      const rows = await connection.webhookEndpoint.findMany({
        where: { organizationId: { in: [...organizationIds] }, ...idsAfter(page) },
        orderBy: { id: 'asc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, endpointFromRow);
    },

    count: (organizationId) => connection.webhookEndpoint.count({ where: { organizationId } }),

    async update(id, expectedRevision, change) {
      const { count } = await connection.webhookEndpoint.updateMany({
        where: { id, revision: expectedRevision },
        data: { ...columnsOf(change), revision: { increment: 1 } },
      });
      return count > 0 ? find(id) : null;
    },

    async delete(id, revision) {
      const { count } = await connection.webhookEndpoint.deleteMany({ where: { id, revision } });
      if (count === 0) return false;
      await connection.webhookDelivery.deleteMany({ where: { endpointId: id } });
      return true;
    },

    async setFailingSince(id, failingSince) {
      await connection.webhookEndpoint.updateMany({ where: { id }, data: { failingSince } });
    },

    async disable(id, disabledReason, disabledAt) {
      const { count } = await connection.webhookEndpoint.updateMany({
        where: { id, disabledAt: null },
        data: { disabledAt, disabledReason, revision: { increment: 1 } },
      });
      return count > 0;
    },
  };
}

function columnsOf({ eventTypes, ...change }: EndpointChange) {
  return { ...change, ...(eventTypes && { eventTypes: [...eventTypes] }) };
}

type Messages = Pick<WebhookRepository, 'publish' | 'publishTo' | 'findMessage'>;

function messages(connection: Connection, writes: Writes): Messages {
  return {
    async publish(message) {
      await writes.later(publication(message, listeners(message), Prisma.sql`fleet_id('whd')`));
    },

    async publishTo(endpointId, deliveryId, message) {
      const to = Prisma.sql`FROM webhook_endpoints WHERE id = ${endpointId}`;
      await writes.later(publication(message, to, Prisma.sql`${deliveryId}`));
    },

    async findMessage(id) {
      const row = await connection.webhookMessage.findUnique({ where: { id } });
      return row && messageFromRow(row);
    },
  };
}

/** Endpoints that are on and want such messages. */
function listeners({ organizationId, type }: WebhookMessage): Prisma.Sql {
  return Prisma.sql`FROM webhook_endpoints
    WHERE organization_id = ${organizationId} AND disabled_at IS NULL
      AND (event_types = '{}' OR ${type} = ANY (event_types))`;
}

/** The message if anybody listens, a delivery for each who does, and a ring for each. */
function publication(
  { id, organizationId, type, subject, body, createdAt }: WebhookMessage,
  to: Prisma.Sql,
  deliveryId: Prisma.Sql,
): Readonly<Record<string, Prisma.Sql>> {
  return {
    webhook_message: Prisma.sql`
      INSERT INTO webhook_messages (id, organization_id, type, subject, body, created_at)
      SELECT ${id}, ${organizationId}, ${type}, ${subject}, ${body}, ${createdAt}::timestamptz
      WHERE EXISTS (SELECT 1 ${to})`,
    webhook_delivery: Prisma.sql`
      INSERT INTO webhook_deliveries
        (id, endpoint_id, organization_id, message_id, type, subject, next_attempt_at, created_at)
      SELECT ${deliveryId}, id, organization_id, ${id}, ${type}, ${subject},
        ${createdAt}::timestamptz, ${createdAt}::timestamptz ${to}`,
    webhook_ring: Prisma.sql`
      INSERT INTO outbox (id, topic, payload)
      SELECT fleet_id('out'), 'webhook.deliver', jsonb_build_object('kind', 'webhook.deliver',
        'endpointId', id, 'organizationId', organization_id) ${to}`,
  };
}

type Deliveries = Pick<
  WebhookRepository,
  | 'findDelivery'
  | 'listDeliveries'
  | 'listReady'
  | 'nextReadyAt'
  | 'saveAttempt'
  | 'reopen'
  | 'giveUpBacklog'
>;

/** Of each subject the oldest that waits. */
const heads = (endpointId: WebhookEndpointId) => Prisma.sql`
  SELECT DISTINCT ON (subject) id, next_attempt_at, sequence FROM webhook_deliveries
  WHERE endpoint_id = ${endpointId} AND state = 'pending'
  ORDER BY subject, sequence`;

function deliveries(connection: Connection, writes: Writes): Deliveries {
  return {
    async findDelivery(id) {
      const row = await connection.webhookDelivery.findUnique({ where: { id } });
      return row && deliveryFromRow(row);
    },

    async listDeliveries(endpointId, state, page) {
      const rows = await connection.webhookDelivery.findMany({
        where: { endpointId, ...(state && { state }), ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, deliveryFromRow);
    },

    async listReady(endpointId, now, limit) {
      const ready = await connection.$queryRaw<{ id: string }[]>`
        SELECT id FROM (${heads(endpointId)}) AS head
        WHERE next_attempt_at <= ${now} ORDER BY sequence LIMIT ${limit}`;
      const rows = await connection.webhookDelivery.findMany({
        where: { id: { in: ready.map(({ id }) => id) }, state: 'pending' },
        orderBy: { sequence: 'asc' },
      });
      return rows.map(deliveryFromRow);
    },

    async nextReadyAt(endpointId) {
      const [row] = await connection.$queryRaw<{ at: Date | null }[]>`
        SELECT min(next_attempt_at) AS at FROM (${heads(endpointId)}) AS head`;
      return row?.at ?? null;
    },

    async saveAttempt(before, { state, attempts, nextAttemptAt, log, settledAt }) {
      const saved = await writes.now(Prisma.sql`
        UPDATE webhook_deliveries
        SET state = ${state}, attempts = ${attempts}, next_attempt_at = ${nextAttemptAt},
          log = ${JSON.stringify(log)}::jsonb, settled_at = ${settledAt}
        WHERE id = ${before.id} AND state = 'pending' AND attempts = ${before.attempts}
          AND next_attempt_at = ${before.nextAttemptAt}`);
      return saved > 0;
    },

    async reopen(id, now) {
      const reopened = await writes.now(Prisma.sql`
        UPDATE webhook_deliveries
        SET state = 'pending', attempts = 0, next_attempt_at = ${now}, settled_at = NULL
        WHERE id = ${id} AND state <> 'pending'`);
      return reopened > 0;
    },

    giveUpBacklog: (endpointId, keep, now) =>
      writes.now(Prisma.sql`
        UPDATE webhook_deliveries SET state = 'failed', settled_at = ${now}
        WHERE endpoint_id = ${endpointId} AND state = 'pending' AND sequence <= (
          SELECT sequence FROM webhook_deliveries
          WHERE endpoint_id = ${endpointId} AND state = 'pending'
          ORDER BY sequence DESC OFFSET ${keep} LIMIT 1)`),
  };
}

function upkeep(connection: Connection): Pick<WebhookRepository, 'listDue' | 'prune'> {
  return {
    listDue: (now, limit) => connection.$queryRaw<
      { id: WebhookEndpointId; organizationId: OrganizationId }[]
    >`
      SELECT DISTINCT e.id, e.organization_id AS "organizationId"
      FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
      WHERE d.state = 'pending' AND d.next_attempt_at <= ${now} AND e.disabled_at IS NULL
      LIMIT ${limit}`,

    async prune(before, keep) {
      const dropped = await connection.$executeRaw`
        DELETE FROM webhook_deliveries WHERE id IN (
          SELECT id FROM (
            SELECT id, state, created_at, endpoint_id,
              row_number() OVER (PARTITION BY endpoint_id ORDER BY id DESC) AS place
            FROM webhook_deliveries) AS d
          WHERE state <> 'pending' AND (created_at < ${before} OR place > ${keep})
            OR NOT EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.id = d.endpoint_id))`;
      await connection.$executeRaw`
        DELETE FROM webhook_messages m
        WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.message_id = m.id)`;
      return dropped;
    },
  };
}
