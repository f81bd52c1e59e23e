import type { CertificateBudgetRepository } from '@fleetcommand/application/ports/certificates';

import type { Connection } from './connection.js';

export function prismaCertificateBudget(connection: Connection): CertificateBudgetRepository {
  return {
    async lock(keys) {
      const sorted = [...keys].sort();
      // A key nobody spent from is locked as well: rows alone would let two spend a full bucket at once.
      await connection.$executeRaw`
        SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
        FROM unnest(${sorted}::text[]) WITH ORDINALITY AS sorted (key, place) ORDER BY place`;
      const rows = await connection.certificateBudget.findMany({ where: { key: { in: sorted } } });
      return new Map(rows.map(({ key, tokens, at }) => [key, { tokens, at }]));
    },

    async find(key) {
      const row = await connection.certificateBudget.findUnique({ where: { key } });
      return row && { tokens: row.tokens, at: row.at };
    },

    async save(buckets) {
      const rows = [...buckets].map(([key, { tokens, at }]) => ({ key, tokens, at }));
      await connection.$executeRaw`
        INSERT INTO certificate_budget (key, tokens, at)
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS changed (key text, tokens float8, at timestamptz)
        ON CONFLICT (key) DO UPDATE SET tokens = EXCLUDED.tokens, at = EXCLUDED.at`;
    },

    async peek(prefix, limit) {
      const rows = await connection.certificateBudget.findMany({
        where: { key: { startsWith: prefix } },
        orderBy: [{ tokens: 'asc' }, { key: 'asc' }],
        take: limit,
      });
      return rows.map(({ key, tokens, at }) => ({ key, state: { tokens, at } }));
    },

    async prune(before) {
      const { count } = await connection.certificateBudget.deleteMany({
        where: { at: { lt: before } },
      });
      return count;
    },
  };
}
