import type { CertificateBudgetRepository } from '@fleetcommand/application/ports/certificates';

import type { Connection } from './connection.js';

export function prismaCertificateBudget(connection: Connection): CertificateBudgetRepository {
  return {
    async lock(keys) {
      const sorted = [...keys].sort();
      // A key nobody spent from is locked as well: rows alone would let two spend a full bucket at once.
      for (const key of sorted)
        await connection.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
      const rows = await connection.certificateBudget.findMany({ where: { key: { in: sorted } } });
      return new Map(rows.map(({ key, tokens, at }) => [key, { tokens, at }]));
    },

    async save(buckets) {
      for (const [key, { tokens, at }] of buckets)
        await connection.certificateBudget.upsert({
          where: { key },
          create: { key, tokens, at },
          update: { tokens, at },
        });
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
