/**
 * Leases by PostgreSQL's clock. Expiry is rounded down to the column's milliseconds: rounded up, a lease would outlive
 * its release by one.
 */
import type { Lease, LeaseRepository } from '@fleetcommand/application/ports/leases';

import type { Connection } from '../connection/connection.js';
import { Prisma } from '../generated/client.js';

interface LeaseRow {
  readonly token: bigint;
  readonly expires_at: Date;
}

const now = Prisma.sql`date_trunc('milliseconds', clock_timestamp())`;
const after = (ttlMs: number) => Prisma.sql`${now} + ${ttlMs} * interval '1 millisecond'`;
const isOurs = ({ name, token, holder }: Lease) =>
  Prisma.sql`name = ${name} AND token = ${token} AND holder = ${holder}`;

export function prismaLeases(connection: Connection): LeaseRepository {
  return {
    async acquire(name, holder, ttlMs) {
      const [row] = await connection.$queryRaw<LeaseRow[]>`
        INSERT INTO leases (name, holder, token, expires_at)
        VALUES (${name}, ${holder}, 1, ${after(ttlMs)})
        ON CONFLICT (name) DO UPDATE
          SET holder = EXCLUDED.holder, token = leases.token + 1, expires_at = EXCLUDED.expires_at
          WHERE leases.expires_at <= clock_timestamp()
        RETURNING token, expires_at`;
      return row ? { name, holder, token: row.token, expiresAt: row.expires_at } : null;
    },

    async renew(lease, ttlMs) {
      const renewed = await connection.$executeRaw`
        UPDATE leases SET expires_at = ${after(ttlMs)}
        WHERE ${isOurs(lease)} AND expires_at > clock_timestamp()`;
      return renewed > 0;
    },

    async release(lease) {
      await connection.$executeRaw`
        UPDATE leases SET expires_at = ${now}
        WHERE ${isOurs(lease)} AND expires_at > clock_timestamp()`;
    },
  };
}
