import { claimTombstone, type Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import { domainPurpose } from '../../ports/certificates.js';
import type { StoredDomain } from '../../ports/domains.js';
import type { Repositories } from '../../ports/store.js';
import { releaseCertificate } from '../certificates/release-certificate.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';

/**
 * Ends what a claim has, for a transaction under way: the binding where it is the claim's, the certificate, and with them
 * the routes. Its target is buried, so that nobody is ever given it again. Of a claim without a host only that.
 */
export async function releaseHost(
  deps: { readonly ids: IdGenerator; readonly clock: Clock },
  tx: Repositories,
  domain: StoredDomain,
  reason: Tombstone['reason'],
): Promise<void> {
  const now = deps.clock.now();
  await tx.domains.unbind(domain.hostname, domain.id);
  await tx.domains.addTombstone(claimTombstone(domain, reason, now));
  await releaseCertificate(deps, tx, domainPurpose(domain.id), now);
  await ringForTenant(deps, tx, domain.tenantId);
}
