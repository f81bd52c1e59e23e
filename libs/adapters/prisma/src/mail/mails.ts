import type { MailRepository, StoredMail } from '@fleetcommand/application/ports/mail';
import type { MailId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Mail as MailRow } from '../generated/client.js';
import type { Writes } from '../connection/writes.js';

const state = z.enum(['queued', 'sent', 'failed']);

function mailFromRow({ recipient, ...row }: MailRow): StoredMail {
  return { ...row, id: row.id as MailId, to: recipient, state: state.parse(row.state) };
}

export function prismaMails(connection: Connection, writes: Writes): MailRepository {
  return {
    async add(mail) {
      await writes.later({
        mail: Prisma.sql`
          INSERT INTO mails (id, recipient, kind, ciphertext, state, attempts, next_attempt_at, created_at)
          VALUES (${mail.id}, ${mail.to}, ${mail.kind}, ${mail.ciphertext}, ${mail.state},
            ${mail.attempts}, ${mail.nextAttemptAt}, ${mail.createdAt})`,
      });
    },

    async find(id) {
      const row = await connection.mail.findUnique({ where: { id } });
      return row && mailFromRow(row);
    },

    async save(id, outcome) {
      await connection.mail.updateMany({
        where: { id, state: 'queued' },
        data: { ...outcome, ...(outcome.state !== 'queued' && { ciphertext: null }) },
      });
    },

    async listDue(now, limit) {
      const rows = await connection.mail.findMany({
        where: { state: 'queued', nextAttemptAt: { lte: now } },
        orderBy: { nextAttemptAt: 'asc' },
        take: limit,
        select: { id: true },
      });
      return rows.map((row) => row.id as MailId);
    },

    async prune(before) {
      const where = { state: { not: 'queued' }, createdAt: { lt: before } };
      return (await connection.mail.deleteMany({ where })).count;
    },
  };
}
