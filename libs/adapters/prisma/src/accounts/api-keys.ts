import type { ApiKeyRepository } from '@fleetcommand/application/ports/api-keys';
import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';
import { FLEET_SCOPES, SCOPES } from '@fleetcommand/domain/accounts/policy';
import type { ApiKeyId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { userFromRow } from './accounts.js';
import type { Connection } from '../connection/connection.js';
import type { ApiKey as ApiKeyRow } from '../generated/client.js';
import { idsBefore, toPage } from '../connection/paging.js';

const KNOWN_SCOPES = z.enum([...SCOPES, ...FLEET_SCOPES]);

function keyFromRow(row: ApiKeyRow): ApiKey {
  return {
    ...row,
    id: row.id as ApiKeyId,
    organizationId: row.organizationId as OrganizationId | null,
    createdById: row.createdById as UserId,
    replacedById: row.replacedById as ApiKeyId | null,
    // A scope that this release does not know any more allows nothing.
    scopes: row.scopes.flatMap((scope) => KNOWN_SCOPES.safeParse(scope).data ?? []),
  };
}

export function prismaApiKeys(connection: Connection): ApiKeyRepository {
  return {
    async create({ scopes, allowedCidrs, ...key }) {
      await connection.apiKey.create({
        data: { ...key, scopes: [...scopes], allowedCidrs: [...allowedCidrs] },
      });
    },

    async find(id) {
      const row = await connection.apiKey.findUnique({ where: { id } });
      return row && keyFromRow(row);
    },

    async findByTokenHash(tokenHash) {
      const row = await connection.apiKey.findUnique({
        where: { tokenHash },
        include: { createdBy: true },
      });
      if (!row) return null;
      const { createdBy, ...key } = row;
      return { key: keyFromRow(key), user: userFromRow(createdBy) };
    },

    async list(organizationId, page) {
      const rows = await connection.apiKey.findMany({
        where: { organizationId, ...idsBefore(page) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      });
      return toPage(rows, page, keyFromRow);
    },

    async revoke(id, now) {
      const { count } = await connection.apiKey.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: now },
      });
      return count > 0;
    },

    async revokeOf(organizationId, userId, now) {
      const { count } = await connection.apiKey.updateMany({
        where: { organizationId, createdById: userId, revokedAt: null },
        data: { revokedAt: now },
      });
      return count;
    },

    async replace(id, by, expiresAt) {
      const replaced = await connection.$executeRaw`
        UPDATE api_keys SET replaced_by_id = ${by}, expires_at = LEAST(expires_at, ${expiresAt})
        WHERE id = ${id} AND revoked_at IS NULL AND replaced_by_id IS NULL`;
      return replaced > 0;
    },

    async touch(id, now, address) {
      await connection.apiKey.updateMany({
        where: { id },
        data: { lastUsedAt: now, lastUsedFrom: address },
      });
    },
  };
}
