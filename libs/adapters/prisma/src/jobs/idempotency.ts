import type {
  IdempotencyClaim,
  IdempotencyRepository,
  IdempotencyScope,
} from '@fleetcommand/application/ports/idempotency';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import type { IdempotencyKey } from '../generated/client.js';

const KEPT_MS = 24 * 60 * 60 * 1_000;
/** Longer than any request may take: its first try died with its process. */
const ABANDONED_AFTER_MS = 2 * 60 * 1_000;

const storedAnswer = z.object({ headers: z.record(z.string(), z.string()), body: z.unknown() });

export function prismaIdempotency(connection: Connection): IdempotencyRepository {
  const find = (scope: IdempotencyScope) =>
    connection.idempotencyKey.findUnique({ where: { principal_route_key: { ...scope } } });

  return {
    async claim(scope, bodyHash, now) {
      const expiresAt = new Date(now.getTime() + KEPT_MS);
      const abandonedBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
      const claimed = await connection.$executeRaw`
        INSERT INTO idempotency_keys AS present
          (principal, route, key, body_hash, created_at, expires_at)
        VALUES (${scope.principal}, ${scope.route}, ${scope.key}, ${bodyHash}, ${now}, ${expiresAt})
        ON CONFLICT (principal, route, key) DO UPDATE
          SET body_hash = EXCLUDED.body_hash, status = NULL, response = NULL,
            created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
          WHERE present.expires_at <= ${now}
            OR (present.status IS NULL AND present.created_at <= ${abandonedBefore})`;
      if (claimed > 0) return { kind: 'first' };
      const row = await find(scope);
      // Given up between the two statements: whoever asks next is first.
      return row ? describe(row, bodyHash) : { kind: 'in-flight' };
    },

    async complete(scope, { status, headers, body }) {
      await connection.idempotencyKey.updateMany({
        where: { ...scope },
        data: { status, response: { headers, body: JSON.parse(JSON.stringify(body ?? null)) } },
      });
    },

    async abandon(scope) {
      await connection.idempotencyKey.deleteMany({ where: { ...scope, status: null } });
    },

    async prune(now) {
      const { count } = await connection.idempotencyKey.deleteMany({
        where: { expiresAt: { lte: now } },
      });
      return count;
    },
  };
}

function describe(row: IdempotencyKey, bodyHash: string): IdempotencyClaim {
  if (row.bodyHash !== bodyHash) return { kind: 'other-body' };
  if (row.status === null) return { kind: 'in-flight' };
  const { headers, body } = storedAnswer.parse(row.response);
  return { kind: 'replay', response: { status: row.status, headers, body } };
}
