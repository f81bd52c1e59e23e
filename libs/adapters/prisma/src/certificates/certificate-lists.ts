/** What is asked about many certificates at once. */
import {
  KEY_TYPES,
  type CertificateFilter,
  type CertificateListing,
  type CertificateRepository,
  type CertificateStatistics,
  type CertificateSummary,
} from '@fleetcommand/application/ports/certificates';
import type { CertificateId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Certificate } from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';

type Lists = Pick<CertificateRepository, 'listDue' | 'listPublished' | 'page' | 'statistics'>;

const omit = {
  createdAt: true,
  updatedAt: true,
  chainPem: true,
  keyCiphertext: true,
  orderKeyCiphertext: true,
} as const;
const words = z.object({
  challenge: z.enum(['dns-01', 'http-01']),
  keyType: z.enum(KEY_TYPES),
  source: z.enum(['acme', 'upload']),
  lastError: z
    .object({ code: z.string(), message: z.string(), problem: z.string().optional() })
    .nullable(),
});

function summaryFromRow({
  revocation,
  ...row
}: Omit<Certificate, keyof typeof omit>): CertificateSummary {
  return {
    ...row,
    ...words.parse(row),
    id: row.id as CertificateId,
    tenantId: row.tenantId as TenantId | null,
    isRevoking: revocation !== null,
  };
}

export function certificateLists(connection: Connection): Lists {
  return {
    async listDue(now, limit) {
      const rows = await connection.certificate.findMany({
        where: { OR: [{ nextLookAt: null }, { nextLookAt: { lte: now } }] },
        orderBy: { nextLookAt: { sort: 'asc', nulls: 'first' } },
        take: limit,
        select: { purpose: true },
      });
      return rows.map(({ purpose }) => purpose);
    },

    async listPublished() {
      const rows = await connection.certificate.findMany({
        select: { id: true, purpose: true, publishedSerial: true },
      });
      return rows.map((row) => ({ ...row, id: row.id as CertificateId }));
    },

    async page(listing) {
      const rows = await connection.certificate.findMany({
        where: {
          ...filterOf(listing.filter, listing),
          ...(listing.search && {
            purpose: { in: await purposesLike(connection, listing.search) },
          }),
          ...idsBefore(listing),
        },
        orderBy: { id: 'desc' },
        take: listing.limit + 1,
        omit,
      });
      return toPage(rows, listing, summaryFromRow);
    },

    async statistics(now) {
      const [counts, daysLeft, failures] = await Promise.all([
        connection.$queryRaw<Omit<CertificateStatistics, 'daysLeft' | 'failures'>[]>`
          SELECT count(*)::int AS total,
            count(*) FILTER (WHERE not_after > ${now})::int AS issued,
            count(*) FILTER (WHERE serial = live_serial)::int AS live,
            count(*) FILTER (WHERE "order" IS NOT NULL)::int AS ordering,
            count(*) FILTER (WHERE source = 'upload')::int AS uploaded
          FROM certificates`,
        connection.$queryRaw<{ days: number; count: number }[]>`
          SELECT floor(extract(epoch FROM not_after - ${now}) / 86400)::int AS days, count(*)::int AS count
          FROM certificates WHERE not_after IS NOT NULL GROUP BY 1 ORDER BY 1`,
        connection.$queryRaw<{ code: string; problem: string | null; count: number }[]>`
          SELECT last_error->>'code' AS code, last_error->>'problem' AS problem, count(*)::int AS count
          FROM certificates WHERE last_error IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
      ]);
      const [all = { total: 0, issued: 0, live: 0, ordering: 0, uploaded: 0 }] = counts;
      return { ...all, daysLeft, failures };
    },
  };
}

function filterOf(
  filter: CertificateFilter,
  { expiringBefore }: CertificateListing,
): Prisma.CertificateWhereInput {
  switch (filter) {
    case 'all':
      return {};
    case 'ordering':
      return { order: { not: Prisma.DbNull } };
    case 'failing':
      return { lastError: { not: Prisma.DbNull } };
    case 'expiring':
      return { notAfter: { lt: expiringBefore } };
    case 'uploaded':
      return { source: 'upload' };
  }
}

/** Prisma has no "one of the names contains". */
async function purposesLike(connection: Connection, search: string): Promise<string[]> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, (special) => `\\${special}`)}%`;
  const rows = await connection.$queryRaw<{ purpose: string }[]>`
    SELECT purpose FROM certificates
    WHERE purpose LIKE ${pattern} OR EXISTS (SELECT 1 FROM unnest(hostnames) name WHERE name LIKE ${pattern})
    LIMIT 10000`;
  return rows.map(({ purpose }) => purpose);
}
