import type { SupportRepository } from '@fleetcommand/application/ports/support';
import { isSupportOpen } from '@fleetcommand/domain/accounts/support';

import { byId, pageOf } from './paging.js';
import { insert, type Memory } from './tables.js';

export function memorySupport({ tables }: Memory): SupportRepository {
  return {
    async begin(session) {
      insert(tables.support, session.id, session);
    },
    async find(id) {
      return tables.support.get(id) ?? null;
    },
    async list(organizationId, page) {
      const own = tables.support.values().filter((each) => each.organizationId === organizationId);
      return pageOf(
        own.sort((a, b) => byId(b, a)),
        page,
        (id, other) => id < other,
      );
    },
    async setMayWrite(id, mayWrite) {
      const session = tables.support.get(id);
      if (session) tables.support.set(id, { ...session, mayWrite });
    },
    async end(id, now) {
      const session = tables.support.get(id);
      if (!session || !isSupportOpen(session, now)) return false;
      tables.support.set(id, { ...session, endedAt: now });
      return true;
    },
  };
}
