import type {
  CertificateRepository,
  StoredCertificate,
} from '@fleetcommand/application/ports/certificates';
import type { CertificateId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from './connection.js';
import { updateFenced } from './fence.js';
import { Prisma, type Certificate } from './generated/client.js';

const lastError = z.object({ code: z.string(), message: z.string() }).nullable();

type Change = Parameters<CertificateRepository['update']>[2];

/** The row without what only the table wants to know. */
const omit = { createdAt: true, updatedAt: true } as const;

function certificateFromRow(row: Omit<Certificate, keyof typeof omit>): StoredCertificate {
  return { ...row, id: row.id as CertificateId, lastError: lastError.parse(row.lastError) };
}

export function prismaCertificates(connection: Connection): CertificateRepository {
  return {
    async ensure({ id, purpose, hostnames }, now) {
      // Other host names: what was issued or ordered is of no use any more.
      await connection.$executeRaw`
        INSERT INTO certificates AS present (id, purpose, hostnames, created_at, updated_at)
        VALUES (${id}, ${purpose}, ${[...hostnames]}, ${now}, ${now})
        ON CONFLICT (purpose) DO UPDATE
          SET hostnames = EXCLUDED.hostnames, updated_at = EXCLUDED.updated_at,
            "order" = NULL, order_key_ciphertext = NULL, chain_pem = NULL, key_ciphertext = NULL,
            not_before = NULL, not_after = NULL, attempts = 0, next_attempt_at = NULL, last_error = NULL
          WHERE present.hostnames <> EXCLUDED.hostnames`;
      return certificateFromRow(
        await connection.certificate.findUniqueOrThrow({ where: { purpose }, omit }),
      );
    },

    async findByPurpose(purpose) {
      const row = await connection.certificate.findUnique({ where: { purpose }, omit });
      return row && certificateFromRow(row);
    },

    async list() {
      const rows = await connection.certificate.findMany({ orderBy: { purpose: 'asc' }, omit });
      return rows.map(certificateFromRow);
    },

    update(id, lease, change, now) {
      const assignments = [Prisma.sql`updated_at = ${now}`, ...changeAssignments(change)];
      return updateFenced(connection, 'certificates', id, lease, assignments);
    },

    async findAccount(directoryUrl) {
      return connection.acmeAccount.findUnique({
        where: { directoryUrl },
        omit: { createdAt: true },
      });
    },

    async saveAccount({ directoryUrl, accountUrl, keyCiphertext }, now) {
      await connection.$executeRaw`
        INSERT INTO acme_accounts AS present (directory_url, account_url, key_ciphertext, created_at)
        VALUES (${directoryUrl}, ${accountUrl}, ${keyCiphertext}, ${now})
        ON CONFLICT (directory_url) DO UPDATE
          SET account_url = COALESCE(present.account_url, EXCLUDED.account_url)
          WHERE present.key_ciphertext = EXCLUDED.key_ciphertext`;
      return connection.acmeAccount.findUniqueOrThrow({
        where: { directoryUrl },
        omit: { createdAt: true },
      });
    },

    async forgetAccountUrl(directoryUrl, accountUrl) {
      await connection.acmeAccount.updateMany({
        where: { directoryUrl, accountUrl },
        data: { accountUrl: null },
      });
    },
  };
}

function changeAssignments(change: Change): Prisma.Sql[] {
  const { order, orderKeyCiphertext, chainPem, keyCiphertext, notBefore, notAfter } = change;
  const { attempts, nextAttemptAt, lastError: error } = change;
  const given = (isGiven: boolean, assignment: Prisma.Sql) => (isGiven ? [assignment] : []);
  return [
    ...given(order !== undefined, Prisma.sql`"order" = ${json(order)}::jsonb`),
    ...given(
      orderKeyCiphertext !== undefined,
      Prisma.sql`order_key_ciphertext = ${orderKeyCiphertext}`,
    ),
    ...given(chainPem !== undefined, Prisma.sql`chain_pem = ${chainPem}`),
    ...given(keyCiphertext !== undefined, Prisma.sql`key_ciphertext = ${keyCiphertext}`),
    ...given(notBefore !== undefined, Prisma.sql`not_before = ${notBefore}`),
    ...given(notAfter !== undefined, Prisma.sql`not_after = ${notAfter}`),
    ...given(attempts !== undefined, Prisma.sql`attempts = ${attempts}`),
    ...given(nextAttemptAt !== undefined, Prisma.sql`next_attempt_at = ${nextAttemptAt}`),
    ...given(error !== undefined, Prisma.sql`last_error = ${json(error)}::jsonb`),
  ];
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
