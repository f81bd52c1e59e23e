import type { EventLog } from '@fleetcommand/application/ports/events';
import type { Page, PageQuery } from '@fleetcommand/contracts/http/common';
import type { TenantEvent } from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';

import { toPage, toPageRequest } from '../manners/cursor.js';

/** What happened to an instance, newest first. */
export async function listEvents(
  events: EventLog,
  tenantId: TenantId,
  query: PageQuery,
): Promise<Page<TenantEvent>> {
  const page = await events.list(tenantId, toPageRequest(query, 'evt'));
  return toPage(page, ({ id, type, reason, message, createdAt }) => ({
    id,
    type,
    reason,
    message,
    createdAt: createdAt.toISOString(),
  }));
}
