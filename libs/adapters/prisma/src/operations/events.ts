import type { EventLog, TenantEvent } from '@fleetcommand/application/ports/events';
import type { EventId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Event } from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';
import type { Writes } from '../connection/writes.js';

const eventType = z.enum(['normal', 'warning']);

function eventFromRow(row: Event): TenantEvent {
  return {
    ...row,
    id: row.id as EventId,
    organizationId: row.organizationId as OrganizationId,
    tenantId: row.tenantId as TenantId,
    type: eventType.parse(row.type),
  };
}

export function prismaEvents(connection: Connection, writes: Writes): EventLog {
  return {
    async append(event) {
      await writes.later({
        event: Prisma.sql`
        INSERT INTO events (id, organization_id, tenant_id, type, reason, message, created_at)
        VALUES (${event.id}, ${event.organizationId}, ${event.tenantId}, ${event.type},
          ${event.reason}, ${event.message}, ${event.createdAt})`,
      });
    },

    async list(tenantId, page) {
      const rows = await connection.event.findMany({
        where: { tenantId, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, eventFromRow);
    },
  };
}
