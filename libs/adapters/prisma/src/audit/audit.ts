import type { AuditLog, AuditQuery } from '@fleetcommand/application/ports/audit';
import { AUDIT_ACTOR_KINDS, type ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import { hashContent } from '@fleetcommand/domain/audit/chain';
import { redact } from '@fleetcommand/kernel/redact';
import type { AuditEventId, OrganizationId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma, type AuditEvent as AuditRow } from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';
import type { Writes } from '../connection/writes.js';

export function prismaAudit(connection: Connection, writes: Writes): AuditLog {
  return {
    async append(given) {
      const event = { ...given, before: plain(given.before), after: plain(given.after) };
      await writes.later({
        audit_event: Prisma.sql`
        INSERT INTO audit_events (id, organization_id, actor_id, actor_kind, action, target_id,
          before, after, request_id, ip_address, created_at, content_hash)
        VALUES (${event.id}, ${event.organizationId}, ${event.actor.id}, ${event.actor.kind},
          ${event.action}, ${event.targetId}, ${json(event.before)}::jsonb,
          ${json(event.after)}::jsonb, ${event.requestId}, ${event.ipAddress}, ${event.createdAt},
          ${hashContent(event)})`,
      });
    },

    async list(query, page) {
      const rows = await connection.auditEvent.findMany({
        where: { ...whereOf(query), ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, eventFromRow);
    },

    async readChain(chain, sequence, limit) {
      const rows = await connection.auditEvent.findMany({
        where: { chain, sequence: { gt: sequence } },
        orderBy: { sequence: 'asc' },
        take: limit,
      });
      return rows.map(eventFromRow);
    },

    async findHead(chain) {
      const row = await connection.auditChain.findUnique({ where: { chain } });
      return row && { sequence: row.sequence, hash: row.hash };
    },
  };
}

function whereOf(query: AuditQuery): Prisma.AuditEventWhereInput {
  const { chain, actorId, action, targetId, since, until } = query;
  return {
    chain: chain ?? { not: null },
    ...(actorId !== undefined && { actorId }),
    ...(action !== undefined && { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
    ...(targetId !== undefined && { targetId }),
    createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
  };
}

const actorKind = z.enum(AUDIT_ACTOR_KINDS);
const link = z.object({
  chain: z.string(),
  sequence: z.bigint(),
  contentHash: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});

function eventFromRow(row: AuditRow): ChainedAuditEvent {
  return {
    id: row.id as AuditEventId,
    organizationId: row.organizationId as OrganizationId | null,
    actor: { kind: actorKind.parse(row.actorKind), id: row.actorId },
    action: row.action,
    targetId: row.targetId,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
    ipAddress: row.ipAddress,
    createdAt: row.createdAt,
    link: link.parse(row),
  };
}

/** As JSON will give it back: dates as text, what is undefined left out. */
function plain(value: unknown): unknown {
  return value === null || value === undefined
    ? null
    : redact(JSON.parse(JSON.stringify(value)) as unknown);
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
