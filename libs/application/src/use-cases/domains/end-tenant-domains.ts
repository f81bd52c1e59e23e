import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { auditDomain } from './audit-domain.js';
import { releaseHost } from './release-host.js';

/**
 * The names of an instance that is gone, for the transaction that says so: its domains are given up, and its platform
 * address is kept from others for a while, since bookmarks and CNAMEs still lead there (docs/promises, rule 13).
 */
export async function endTenantDomains(
  deps: { readonly ids: IdGenerator; readonly clock: Clock },
  tx: Repositories,
  tenant: Tenant,
  platform: Pick<PlatformFacts, 'appsDomain'>,
): Promise<void> {
  const { id: tenantId, organizationId } = tenant;
  const at = deps.clock.now();
  for (const domain of await tx.domains.listOpen(tenantId)) {
    await releaseHost(deps, tx, domain, 'tenant-deleted');
    await tx.domains.delete(domain.id);
    const before = { hostname: domain.hostname };
    await auditDomain(deps, tx, null, 'domain.end', domain, { before });
  }
  const hostname = tenantHost(tenant, platform);
  const remains = { hostname, organizationId, tenantId, targetLabel: null, at } as const;
  await tx.domains.addTombstone({ ...remains, reason: 'tenant-deleted' });
}
