import type { CeremonyRepository } from '@fleetcommand/application/ports/ceremonies';
import type { PasskeyRepository } from '@fleetcommand/application/ports/passkeys';
import { isPlausibleCounter, type Passkey } from '@fleetcommand/domain/accounts/passkey';
import { fail, ok } from '@fleetcommand/kernel/result';

import { byId } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

export function memoryPasskeys({ tables }: Memory): PasskeyRepository {
  const change = (id: string, changed: Partial<Passkey>) => {
    const passkey = tables.passkeys.get(id);
    if (passkey) tables.passkeys.set(id, { ...passkey, ...changed });
  };
  return {
    async create(passkey) {
      mustExist(tables.users, passkey.userId, 'user');
      const isKnown = tables.passkeys
        .values()
        .some(({ credentialId }) => credentialId === passkey.credentialId);
      if (isKnown) {
        return fail('passkeys.known', 'This passkey is set up already. Use another, or that one.');
      }
      insert(tables.passkeys, passkey.id, passkey);
      return ok(undefined);
    },
    async listByUser(userId) {
      return tables.passkeys
        .values()
        .filter((passkey) => passkey.userId === userId)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || byId(a, b));
    },
    async findByCredential(credentialId) {
      const all = tables.passkeys.values();
      return all.find((passkey) => passkey.credentialId === credentialId) ?? null;
    },
    async use(id, { counter, isSynced }, now) {
      const passkey = tables.passkeys.get(id);
      if (!passkey || !isPlausibleCounter(passkey.counter, counter)) return false;
      change(id, { counter, isSynced, lastUsedAt: now });
      return true;
    },
    async suspect(id, suspectedAt) {
      change(id, { suspectedAt });
    },
    async rename(id, name) {
      change(id, { name });
    },
    async delete(id) {
      tables.passkeys.delete(id);
    },
  };
}

export function memoryCeremonies({ tables }: Memory): CeremonyRepository {
  const find: CeremonyRepository['find'] = async (keyHash, purpose, now) => {
    const ceremony = tables.ceremonies.get(keyHash);
    return ceremony?.purpose === purpose && ceremony.expiresAt > now ? ceremony : null;
  };
  return {
    find,
    async begin(ceremony) {
      insert(tables.ceremonies, ceremony.keyHash, ceremony);
    },
    async take(keyHash, purpose, now) {
      const ceremony = await find(keyHash, purpose, now);
      if (ceremony) tables.ceremonies.delete(keyHash);
      return ceremony;
    },
    async answer(keyHash, purpose, answer) {
      const ceremony = tables.ceremonies.get(keyHash);
      if (ceremony?.purpose !== purpose) return false;
      tables.ceremonies.set(keyHash, { ...ceremony, ...answer });
      return true;
    },
    async deleteExpired(now) {
      const expired = tables.ceremonies.values().filter(({ expiresAt }) => expiresAt <= now);
      expired.forEach(({ keyHash }) => tables.ceremonies.delete(keyHash));
      return expired.length;
    },
  };
}
