import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import { checkQuarantine } from '@fleetcommand/domain/domains/claims/tombstones';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { DomainSettings } from '../domains/settings.js';

/** What decides who may have a platform address that somebody had before. */
export interface SlugRules {
  readonly domains: Pick<DomainSettings, 'appsDomain' | 'claims'>;
}

/** Whether the address is kept for who had it last. `organizationId` is null for somebody not known yet. */
export async function checkSlugQuarantine(
  rules: SlugRules,
  { domains }: Pick<Repositories, 'domains'>,
  address: Pick<Tenant, 'slug' | 'platformDomain'>,
  organizationId: OrganizationId | null,
  now: Date,
): Promise<Result<void, Failure<'slugs.quarantined'>>> {
  const hostname = tenantHost(address, rules.domains);
  const tombstones = await domains.listTombstones(hostname);
  return checkQuarantine(hostname, organizationId, tombstones, now, rules.domains.claims);
}
