import type { AccountSecurity, SecurityRepository } from '@fleetcommand/application/ports/security';
import type { UserId } from '@fleetcommand/kernel/ids';

import type { Memory } from './tables.js';

export function memorySecurity({ tables }: Memory): SecurityRepository {
  const of = (userId: UserId): AccountSecurity =>
    tables.security.get(userId) ?? { userId, emailVerifiedAt: null, totp: null };
  const codesOf = (userId: string) =>
    tables.recoveryCodes.values().filter((code) => code.userId === userId);
  const stepKey = (userId: string) => `totp-step/${userId}`;
  return {
    async find(userId) {
      return of(userId);
    },
    async setEmailVerifiedAt(userId, emailVerifiedAt) {
      tables.security.set(userId, { ...of(userId), emailVerifiedAt });
    },
    async setTotp(userId, totp) {
      tables.security.set(userId, { ...of(userId), totp });
      tables.uniques.set(stepKey(userId), '0');
    },
    async useTotpStep(userId, step) {
      if (!of(userId).totp || Number(tables.uniques.get(stepKey(userId))) >= step) return false;
      tables.uniques.set(stepKey(userId), String(step));
      return true;
    },
    async replaceRecoveryCodes(userId, hashes) {
      const kept = tables.uniques.get(`codes/${userId}`)?.split(' ') ?? [];
      kept.forEach((hash) => tables.recoveryCodes.delete(`${userId}/${hash}`));
      tables.uniques.set(`codes/${userId}`, hashes.join(' '));
      for (const hash of hashes)
        tables.recoveryCodes.set(`${userId}/${hash}`, { userId, isUsed: false });
    },
    async useRecoveryCode(userId, hash) {
      const code = tables.recoveryCodes.get(`${userId}/${hash}`);
      if (!code || code.isUsed) return false;
      tables.recoveryCodes.set(`${userId}/${hash}`, { userId, isUsed: true });
      return true;
    },
    async countRecoveryCodes(userId) {
      return codesOf(userId).filter(({ isUsed }) => !isUsed).length;
    },
    async createToken(token) {
      const older = tables.accountTokens
        .values()
        .filter((t) => t.userId === token.userId && t.purpose === token.purpose);
      older.forEach(({ tokenHash }) => tables.accountTokens.delete(tokenHash));
      tables.accountTokens.set(token.tokenHash, token);
    },
    async findToken(tokenHash, now) {
      const token = tables.accountTokens.get(tokenHash);
      return token && token.expiresAt > now ? token : null;
    },
    async takeToken(tokenHash, now) {
      const token = tables.accountTokens.get(tokenHash);
      if (!token || token.expiresAt <= now) return null;
      tables.accountTokens.delete(tokenHash);
      return token;
    },
  };
}
