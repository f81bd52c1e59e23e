import {
  CEREMONY_PURPOSES,
  type Ceremony,
  type CeremonyRepository,
} from '@fleetcommand/application/ports/ceremonies';
import type { PasskeyRepository } from '@fleetcommand/application/ports/passkeys';
import type { Passkey } from '@fleetcommand/domain/accounts/passkey';
import type { PasskeyId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import type { Passkey as PasskeyRow } from '../generated/client.js';

function passkeyFromRow(row: PasskeyRow): Passkey {
  return {
    ...row,
    id: row.id as PasskeyId,
    userId: row.userId as UserId,
    counter: Number(row.counter),
  };
}

export function prismaPasskeys(connection: Connection): PasskeyRepository {
  return {
    async create(passkey) {
      const data = { ...passkey, transports: [...passkey.transports] };
      // Not by a violated constraint: that would end the transaction around it.
      const { count } = await connection.passkey.createMany({ data, skipDuplicates: true });
      return count > 0
        ? ok(undefined)
        : fail('passkeys.known', 'This passkey is set up already. Use another, or that one.');
    },

    async listByUser(userId) {
      const rows = await connection.passkey.findMany({
        where: { userId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(passkeyFromRow);
    },

    async findByCredential(credentialId) {
      const row = await connection.passkey.findUnique({ where: { credentialId } });
      return row && passkeyFromRow(row);
    },

    async use(id, { counter, isSynced }, now) {
      const earlier = counter === 0 ? { equals: 0n } : { lt: BigInt(counter) };
      const { count } = await connection.passkey.updateMany({
        where: { id, counter: earlier },
        data: { counter, isSynced, lastUsedAt: now },
      });
      return count > 0;
    },

    async suspect(id, suspectedAt) {
      await connection.passkey.updateMany({ where: { id }, data: { suspectedAt } });
    },

    async rename(id, name) {
      await connection.passkey.updateMany({ where: { id }, data: { name } });
    },

    async delete(id) {
      await connection.passkey.deleteMany({ where: { id } });
    },
  };
}

const ceremony = z.object({
  keyHash: z.string(),
  purpose: z.enum(CEREMONY_PURPOSES),
  userId: z.custom<UserId>().nullable(),
  facts: z.record(z.string(), z.string()),
  expiresAt: z.date(),
}) satisfies z.ZodType<Ceremony>;

export function prismaCeremonies(connection: Connection): CeremonyRepository {
  return {
    async begin(data) {
      await connection.ceremony.create({ data });
    },

    async take(keyHash, purpose, now) {
      const [row] = await connection.$queryRaw<unknown[]>`
        DELETE FROM ceremonies
        WHERE key_hash = ${keyHash} AND purpose = ${purpose} AND expires_at > ${now}
        RETURNING key_hash AS "keyHash", purpose, user_id AS "userId", facts, expires_at AS "expiresAt"`;
      return row ? ceremony.parse(row) : null;
    },

    async find(keyHash, purpose, now) {
      const row = await connection.ceremony.findUnique({
        where: { keyHash, purpose, expiresAt: { gt: now } },
      });
      return row && ceremony.parse(row);
    },

    async answer(keyHash, purpose, data) {
      const { count } = await connection.ceremony.updateMany({ where: { keyHash, purpose }, data });
      return count > 0;
    },

    async deleteExpired(now) {
      const { count } = await connection.ceremony.deleteMany({
        where: { expiresAt: { lte: now } },
      });
      return count;
    },
  };
}
