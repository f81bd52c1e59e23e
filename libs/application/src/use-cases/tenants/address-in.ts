import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import type { Region } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { checkAddress, zonesOf } from '@fleetcommand/domain/tenancy/zones';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

/** The host that an instance would answer at among these regions; refused where it cannot. */
export function addressIn(
  regions: readonly Region[],
  tenant: Pick<Tenant, 'slug' | 'platformDomain'>,
  { appsDomain }: { readonly appsDomain: string },
): Result<string, Failure<'slugs.unusable'>> {
  const host = tenantHost(tenant, { appsDomain });
  const free = checkAddress(host, zonesOf(regions, appsDomain));
  return free.ok ? ok(host) : free;
}
