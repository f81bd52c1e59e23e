import type { DatabaseRepository, TenantDatabase } from '@fleetcommand/application/ports/tenants';
import type { DatabaseId, TenantId } from '@fleetcommand/kernel/ids';
import { ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';

import type { Connection } from '../connection/connection.js';
import { leaseLost, updateFenced } from '../connection/fence.js';
import { Prisma, type Database } from '../generated/client.js';

const databaseState = z.enum(['pending', 'ready', 'dropped']);

function databaseFromRow(row: Omit<Database, 'createdAt'>): TenantDatabase {
  return {
    ...row,
    id: row.id as DatabaseId,
    tenantId: row.tenantId as TenantId,
    state: databaseState.parse(row.state),
  };
}

export function prismaDatabases(connection: Connection): DatabaseRepository {
  const findByTenant = async (tenantId: TenantId) => {
    const row = await connection.database.findUnique({
      where: { tenantId },
      omit: { createdAt: true },
    });
    return row && databaseFromRow(row);
  };
  return {
    findByTenant,

    async createOnce(database, now) {
      const inserted = await connection.$executeRaw`
        INSERT INTO databases (id, tenant_id, name, role, password_ciphertext, state, created_at)
        VALUES (${database.id}, ${database.tenantId}, ${database.name}, ${database.role},
          ${database.passwordCiphertext}, ${database.state}, ${now})
        ON CONFLICT (tenant_id) DO NOTHING`;
      if (inserted > 0) return database;
      const stored = await findByTenant(database.tenantId);
      if (!stored) throw new Error(`the database row of ${database.tenantId} vanished`);
      return stored;
    },

    async setState(id, lease, state) {
      const assignments = [Prisma.sql`state = ${state}`];
      const isWritten = await updateFenced(connection, 'databases', id, lease, assignments);
      return isWritten ? ok(undefined) : leaseLost(lease);
    },
  };
}
