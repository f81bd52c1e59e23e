import type { AccountToken, SecurityRepository } from '@fleetcommand/application/ports/security';
import type { UserId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import type { AccountToken as TokenRow } from '../generated/client.js';

const purpose = z.enum(['verify-email', 'change-email', 'reset-password']);

function tokenFromRow(row: TokenRow): AccountToken {
  return { ...row, userId: row.userId as UserId, purpose: purpose.parse(row.purpose) };
}

export function prismaSecurity(connection: Connection): SecurityRepository {
  const upsert = async (userId: UserId, data: object) => {
    await connection.userSecurity.upsert({
      where: { userId },
      create: { userId, ...data },
      update: data,
    });
  };
  return {
    async find(userId) {
      const row = await connection.userSecurity.findUnique({ where: { userId } });
      const totp = row?.totpCiphertext
        ? { ciphertext: row.totpCiphertext, confirmedAt: row.totpConfirmedAt }
        : null;
      return { userId, emailVerifiedAt: row?.emailVerifiedAt ?? null, totp };
    },

    setEmailVerifiedAt: (userId, emailVerifiedAt) => upsert(userId, { emailVerifiedAt }),

    setTotp: (userId, totp) =>
      upsert(userId, {
        totpCiphertext: totp?.ciphertext ?? null,
        totpConfirmedAt: totp?.confirmedAt ?? null,
        totpLastStep: 0,
      }),

    async useTotpStep(userId, step) {
      const { count } = await connection.userSecurity.updateMany({
        where: { userId, totpLastStep: { lt: step } },
        data: { totpLastStep: step },
      });
      return count > 0;
    },

    async replaceRecoveryCodes(userId, hashes) {
      await connection.recoveryCode.deleteMany({ where: { userId } });
      await connection.recoveryCode.createMany({
        data: hashes.map((codeHash) => ({ userId, codeHash })),
      });
    },

    async useRecoveryCode(userId, codeHash, now) {
      const { count } = await connection.recoveryCode.updateMany({
        where: { userId, codeHash, usedAt: null },
        data: { usedAt: now },
      });
      return count > 0;
    },

    countRecoveryCodes: (userId) =>
      connection.recoveryCode.count({ where: { userId, usedAt: null } }),

    async createToken(token) {
      const { userId, purpose: kind } = token;
      await connection.accountToken.deleteMany({ where: { userId, purpose: kind } });
      await connection.accountToken.create({ data: token });
    },

    async findToken(tokenHash, now) {
      const row = await connection.accountToken.findUnique({
        where: { tokenHash, expiresAt: { gt: now } },
      });
      return row && tokenFromRow(row);
    },

    async takeToken(tokenHash, now) {
      const [row] = await connection.$queryRaw<TokenRow[]>`
        DELETE FROM account_tokens WHERE token_hash = ${tokenHash} AND expires_at > ${now}
        RETURNING token_hash AS "tokenHash", user_id AS "userId", purpose, email, expires_at AS "expiresAt"`;
      return row ? tokenFromRow(row) : null;
    },
  };
}
