import type { EdgePoolRepository } from '@fleetcommand/application/ports/edge-pools';

import type { Memory } from './tables.js';

export function memoryEdgePools({ tables }: Memory): EdgePoolRepository {
  return {
    async list() {
      return tables.pooledTenants
        .values()
        .flatMap(({ tenantId, pool }) => {
          const tenant = tables.tenants.get(tenantId);
          if (!tenant || tenant.deletedAt) return [];
          const { slug, platformDomain, regionId } = tenant;
          return [{ tenantId, pool, slug, platformDomain, regionId }];
        })
        .sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
    },
    async poolOf(tenantId) {
      return tables.pooledTenants.get(tenantId)?.pool ?? null;
    },
    async assign(tenantId, pool) {
      tables.pooledTenants.set(tenantId, { tenantId, pool });
    },
    async release(tenantId) {
      tables.pooledTenants.delete(tenantId);
    },
  };
}
