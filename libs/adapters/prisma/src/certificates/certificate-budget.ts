import type { CertificateBudgetRepository } from '@fleetcommand/application/ports/certificates';

import type { Connection } from '../connection/connection.js';

interface Row {
  readonly key: string;
  readonly tokens: number;
  readonly at: Date;
}

/** Of a row that is there to be locked: more than any bucket holds, which is how a full one reads. */
const UNTOUCHED = 1e300;

export function prismaCertificateBudget(connection: Connection): CertificateBudgetRepository {
  return {
    async lock(keys) {
      // A key nobody spent from gets a row to be locked too, or two could spend a full bucket at once.
      const rows = await connection.$queryRaw<Row[]>`
        INSERT INTO certificate_budget (key, tokens, at)
        SELECT key, ${UNTOUCHED}, 'epoch' FROM unnest(${[...keys].sort()}::text[]) WITH ORDINALITY AS sorted (key, place)
        ORDER BY place
        ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
        RETURNING key, tokens, at`;
      const spent = rows.filter(({ tokens }) => tokens < UNTOUCHED);
      return new Map(spent.map(({ key, tokens, at }) => [key, { tokens, at }]));
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
