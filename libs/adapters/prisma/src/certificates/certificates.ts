import {
  KEY_TYPES,
  REVOCATION_REASONS,
  type CertificateRepository,
  type StoredCertificate,
} from '@fleetcommand/application/ports/certificates';
import type { CertificateId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { changeAssignments, RETURNED } from './certificate-changes.js';
import { certificateLists } from './certificate-lists.js';
import type { Connection } from '../connection/connection.js';
import { deleteFenced, updateFencedReturning } from '../connection/fence.js';
import { Prisma, type Certificate } from '../generated/client.js';

const lastError = z
  .object({ code: z.string(), message: z.string(), problem: z.string().optional() })
  .nullable();
const revocation = z
  .object({
    serial: z.string(),
    reason: z.enum(REVOCATION_REASONS),
    chainPem: z.string(),
    directoryUrl: z.string(),
    requestedAt: z.string(),
  })
  .nullable();
const words = z.object({
  challenge: z.enum(['dns-01', 'http-01']),
  keyType: z.enum(KEY_TYPES),
  source: z.enum(['acme', 'upload']),
});

/** The row without what only the table wants to know. */
const omit = { createdAt: true, updatedAt: true } as const;

type Row = Omit<Certificate, keyof typeof omit>;

function certificateFromRow(row: Row): StoredCertificate {
  return {
    ...row,
    ...words.parse(row),
    id: row.id as CertificateId,
    tenantId: row.tenantId as TenantId | null,
    lastError: lastError.parse(row.lastError),
    revocation: revocation.parse(row.revocation),
  };
}

export function prismaCertificates(connection: Connection): CertificateRepository {
  const find = async (where: Prisma.CertificateWhereUniqueInput) => {
    const row = await connection.certificate.findUnique({ where, omit });
    return row && certificateFromRow(row);
  };
  return {
    ...certificateLists(connection),

    async ensure(wish, now) {
      const { id, purpose, tenantId, challenge, challengeTarget, keyType } = wish;
      // Other host names: what was issued or ordered is of no use any more.
      const [begun] = await connection.$queryRaw<Row[]>`
        INSERT INTO certificates AS present
          (id, purpose, hostnames, tenant_id, challenge, challenge_target, key_type, created_at, updated_at)
        VALUES (${id}, ${purpose}, ${[...wish.hostnames]}, ${tenantId}, ${challenge}, ${challengeTarget},
          ${keyType}, ${now}, ${now})
        ON CONFLICT (purpose) DO UPDATE
          SET hostnames = EXCLUDED.hostnames, tenant_id = EXCLUDED.tenant_id,
            challenge = EXCLUDED.challenge, challenge_target = EXCLUDED.challenge_target,
            key_type = EXCLUDED.key_type, released_at = NULL, updated_at = EXCLUDED.updated_at, source = 'acme',
            "order" = NULL, order_key_ciphertext = NULL, chain_pem = NULL, key_ciphertext = NULL,
            serial = NULL, directory_url = NULL, not_before = NULL, not_after = NULL, renewal = NULL,
            live_serial = NULL, live_at = NULL, noticed_days = NULL, authority_failures = '[]',
            attempts = 0, next_attempt_at = NULL, last_error = NULL, next_look_at = NULL
          WHERE present.hostnames <> EXCLUDED.hostnames
        RETURNING ${RETURNED}`;
      if (begun) return certificateFromRow(begun);
      await connection.$executeRaw`
        UPDATE certificates SET tenant_id = ${tenantId}, challenge = ${challenge},
          challenge_target = ${challengeTarget}, key_type = ${keyType}, released_at = NULL,
          next_look_at = NULL, updated_at = ${now}
        WHERE purpose = ${purpose} AND (tenant_id, challenge, challenge_target, key_type, released_at)
          IS DISTINCT FROM (${tenantId}, ${challenge}, ${challengeTarget}, ${keyType}, NULL::timestamptz)`;
      return certificateFromRow(
        await connection.certificate.findUniqueOrThrow({ where: { purpose }, omit }),
      );
    },

    findByPurpose: (purpose) => find({ purpose }),
    findById: (id) => find({ id }),

    async update(id, lease, change, now) {
      const assignments = [Prisma.sql`updated_at = ${now}`, ...changeAssignments(change)];
      const row = await updateFencedReturning<Row>(
        connection,
        'certificates',
        id,
        lease,
        assignments,
        RETURNED,
      );
      return row && certificateFromRow(row);
    },

    async request(id, change, now) {
      const assignments = [Prisma.sql`updated_at = ${now}`, ...changeAssignments(change)];
      const written = await connection.$executeRaw`
        UPDATE certificates SET ${Prisma.join(assignments)} WHERE id = ${id}`;
      return written > 0;
    },

    remove: (id, lease) => deleteFenced(connection, 'certificates', id, lease),
  };
}
