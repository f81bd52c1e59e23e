import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { authorizeOn, type OrganizationActor, type ForbiddenCode } from '../actor.js';

export type FindTenantFailureCode = 'tenants.not-found' | ForbiddenCode;

export const TENANT_NOT_FOUND: Failure<'tenants.not-found'> = {
  code: 'tenants.not-found',
  message: 'There is no such instance among yours. Check the id with GET /v1/tenants.',
  retry: 'never',
};

/** The tenant, if the actor may do this to it. Deleted ones are gone. */
export async function findTenant(
  store: Pick<Store, 'tenants'>,
  actor: OrganizationActor,
  id: TenantId,
  action: OrganizationAction,
): Promise<Result<Tenant, Failure<FindTenantFailureCode>>> {
  const tenant = await store.tenants.find(id);
  return authorizeOn(actor, tenant?.deletedAt ? null : tenant, action, TENANT_NOT_FOUND);
}
