import type { TenantId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { Page, PageRequest } from '../../ports/page.js';
import type { Store } from '../../ports/store.js';
import { authorizeOn, type Actor } from '../actor.js';
import { TENANT_NOT_FOUND, type FindTenantFailureCode } from '../tenants/find-tenant.js';

/** Copies of one instance, also of one that is gone: they are kept for that. */
export async function listBackups(
  store: Pick<Store, 'tenants' | 'backups'>,
  actor: Actor,
  tenantId: TenantId,
  page: PageRequest,
): Promise<Result<Page<Backup>, Failure<FindTenantFailureCode>>> {
  const tenant = await store.tenants.find(tenantId);
  const found = authorizeOn(actor, tenant, 'backups.read', TENANT_NOT_FOUND);
  return found.ok ? ok(await store.backups.list(page, { tenantId })) : found;
}
