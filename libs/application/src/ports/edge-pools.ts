import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';

/** An instance that a pool of edges is set aside for. */
export interface PooledTenant extends Pick<Tenant, 'slug' | 'platformDomain' | 'regionId'> {
  readonly tenantId: TenantId;
  readonly pool: string;
}

export interface EdgePoolRepository {
  /** Of tenants that are not deleted, by id. */
  list(): Promise<readonly PooledTenant[]>;
  /** Null: the shared one. */
  poolOf(tenantId: TenantId): Promise<string | null>;
  /** In place of the one before. */
  assign(tenantId: TenantId, pool: string, at: Date): Promise<void>;
  /** To the shared one. */
  release(tenantId: TenantId): Promise<void>;
}
