import type { Outbox } from '@fleetcommand/application/ports/outbox';

import { byId } from './paging.js';
import { insert, type Memory } from './tables.js';

export function memoryOutbox({ tables, clock, tryLock }: Memory): Outbox {
  const owed = (id: string) => {
    const row = tables.outbox.get(id);
    return row && !row.processedAt ? row : null;
  };
  return {
    async add({ id, job, availableAt }) {
      const due = availableAt ?? clock.now();
      insert(tables.outbox, id, { id, job, attempts: 0, availableAt: due, processedAt: null });
    },
    async claim(limit) {
      const due = tables.outbox
        .values()
        .filter((row) => !row.processedAt && row.availableAt <= clock.now())
        .sort((a, b) => a.availableAt.getTime() - b.availableAt.getTime() || byId(a, b));
      const claimed = [];
      for (const { id, job, attempts } of due) {
        if (claimed.length === limit) break;
        if (tryLock(id)) claimed.push({ id, job, attempts });
      }
      return claimed;
    },
    async markProcessed(ids) {
      for (const id of ids) {
        const row = tables.outbox.get(id);
        if (row)
          tables.outbox.set(id, {
            ...row,
            processedAt: clock.now(),
            attempts: row.attempts + 1,
          });
      }
    },
    async prune(before) {
      const old = tables.outbox
        .values()
        .filter((row) => row.processedAt && row.processedAt < before);
      old.forEach((row) => tables.outbox.delete(row.id));
      return old.length;
    },
    async ring(id) {
      const row = owed(id);
      if (row) tables.outbox.set(id, { ...row, availableAt: clock.now() });
      return row !== null;
    },
    async findPending(id) {
      const row = owed(id);
      return row && { topic: row.job.kind, payload: row.job, attempts: row.attempts };
    },
    async discard(id) {
      const row = owed(id);
      if (row) tables.outbox.delete(id);
      return row !== null;
    },
    async countPending() {
      return tables.outbox.values().filter((row) => !row.processedAt).length;
    },
  };
}
