import type { EdgePoolRepository } from '@fleetcommand/application/ports/edge-pools';
import type { TenantId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';

export function prismaEdgePools(connection: Connection): EdgePoolRepository {
  return {
    async list() {
      const rows = await connection.pooledTenant.findMany({
        where: { tenant: { deletedAt: null } },
        select: {
          tenantId: true,
          pool: true,
          tenant: { select: { slug: true, platformDomain: true, regionId: true } },
        },
        orderBy: { tenantId: 'asc' },
      });
      return rows.map(({ tenantId, pool, tenant }) => ({
        ...tenant,
        tenantId: tenantId as TenantId,
        pool,
      }));
    },

    async poolOf(tenantId) {
      const row = await connection.pooledTenant.findUnique({ where: { tenantId } });
      return row?.pool ?? null;
    },

    async assign(tenantId, pool, since) {
      const data = { pool, since };
      await connection.pooledTenant.upsert({
        where: { tenantId },
        create: { tenantId, ...data },
        update: data,
      });
    },

    async release(tenantId) {
      await connection.pooledTenant.deleteMany({ where: { tenantId } });
    },
  };
}
