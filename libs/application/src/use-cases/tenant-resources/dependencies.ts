import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';

import type { TenantResources } from '../../ports/tenant-resources.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';

/** As whoever orders by the API has them: what is charged for there is charged for here. */
export interface KeepResourcesDependencies extends TenantCreation {
  readonly resources: TenantResources;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
  readonly platform: Pick<PlatformFacts, 'appsDomain' | 'publicHttpsPort'>;
}
