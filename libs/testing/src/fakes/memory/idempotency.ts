import type {
  IdempotencyRepository,
  IdempotencyScope,
} from '@fleetcommand/application/ports/idempotency';

import type { Memory } from './tables.js';

const KEPT_MS = 24 * 60 * 60 * 1_000;
const ABANDONED_AFTER_MS = 2 * 60 * 1_000;

const keyOf = ({ principal, route, key }: IdempotencyScope) =>
  JSON.stringify([principal, route, key]);

export function memoryIdempotency({ tables }: Memory): IdempotencyRepository {
  return {
    async claim(scope, bodyHash, now) {
      const row = tables.idempotency.get(keyOf(scope));
      const isAbandoned = row && now.getTime() - row.createdAt.getTime() >= ABANDONED_AFTER_MS;
      if (!row || row.expiresAt <= now || (!row.response && isAbandoned)) {
        const expiresAt = new Date(now.getTime() + KEPT_MS);
        const key = keyOf(scope);
        tables.idempotency.set(key, { key, bodyHash, response: null, createdAt: now, expiresAt });
        return { kind: 'first' };
      }
      if (row.bodyHash !== bodyHash) return { kind: 'other-body' };
      return row.response ? { kind: 'replay', response: row.response } : { kind: 'in-flight' };
    },
    async complete(scope, response) {
      const row = tables.idempotency.get(keyOf(scope));
      if (row) tables.idempotency.set(keyOf(scope), { ...row, response });
    },
    async abandon(scope) {
      if (tables.idempotency.get(keyOf(scope))?.response === null)
        tables.idempotency.delete(keyOf(scope));
    },
    async prune(now) {
      const expired = tables.idempotency.values().filter((row) => row.expiresAt <= now);
      expired.forEach((row) => tables.idempotency.delete(row.key));
      return expired.length;
    },
  };
}
