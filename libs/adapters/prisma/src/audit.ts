import type { AuditLog } from '@fleetcommand/application/ports/audit';

import { Prisma } from './generated/client.js';
import type { Writes } from './writes.js';

export function prismaAudit(writes: Writes): AuditLog {
  return {
    async append(event) {
      await writes.later({
        audit_event: Prisma.sql`
        INSERT INTO audit_events (id, organization_id, actor_id, actor_kind, action, target_id,
          before, after, request_id, ip_address, created_at)
        VALUES (${event.id}, ${event.organizationId}, ${event.actor.id}, ${event.actor.kind},
          ${event.action}, ${event.targetId}, ${json(event.before)}::jsonb,
          ${json(event.after)}::jsonb, ${event.requestId}, ${event.ipAddress}, ${event.createdAt})`,
      });
    },
  };
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
