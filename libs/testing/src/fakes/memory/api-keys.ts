import type { ApiKeyRepository } from '@fleetcommand/application/ports/api-keys';
import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';

import { byId, pageOf } from './paging.js';
import { insert, mustExist, type Memory } from './tables.js';

export function memoryApiKeys({ tables }: Memory): ApiKeyRepository {
  const change = (id: string, wanted: Partial<ApiKey>) => {
    const key = tables.apiKeys.get(id);
    if (key) tables.apiKeys.set(id, { ...key, ...wanted });
  };
  return {
    async create(key) {
      mustExist(tables.users, key.createdById, 'user');
      if (key.organizationId) mustExist(tables.organizations, key.organizationId, 'organization');
      insert(tables.apiKeys, key.id, key);
    },
    async find(id) {
      return tables.apiKeys.get(id) ?? null;
    },
    async findByTokenHash(tokenHash) {
      const key = tables.apiKeys.values().find((each) => each.tokenHash === tokenHash);
      const user = key && tables.users.get(key.createdById);
      return key && user ? { key, user } : null;
    },
    async list(organizationId, page) {
      const newestFirst = tables.apiKeys
        .values()
        .filter((key) => key.organizationId === organizationId)
        .sort((a, b) => byId(b, a));
      return pageOf(newestFirst, page, (id, other) => id < other);
    },
    async revoke(id, now) {
      if (tables.apiKeys.get(id)?.revokedAt !== null) return false;
      change(id, { revokedAt: now });
      return true;
    },
    async revokeOf(organizationId, userId, now) {
      const theirs = tables.apiKeys
        .values()
        .filter(
          (key) =>
            key.organizationId === organizationId &&
            key.createdById === userId &&
            key.revokedAt === null,
        );
      theirs.forEach(({ id }) => change(id, { revokedAt: now }));
      return theirs.length;
    },
    async replace(id, by, expiresAt) {
      const key = tables.apiKeys.get(id);
      if (!key || key.revokedAt || key.replacedById) return false;
      const endsBefore = key.expiresAt !== null && key.expiresAt < expiresAt;
      change(id, { replacedById: by, expiresAt: endsBefore ? key.expiresAt : expiresAt });
      return true;
    },
    async touch(id, now, address) {
      change(id, { lastUsedAt: now, lastUsedFrom: address });
    },
  };
}
