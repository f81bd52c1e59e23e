import type { TenantId } from '@fleetcommand/kernel/ids';

import type { Actor } from '../actor.js';
import { changeTenant, type TenantChange } from './change-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

/** Rolls the workload, replica by replica where the plan has several. */
export const restarting = (now: Date): TenantChange => ({
  action: 'tenants.restart',
  kind: 'tenant.restart',
  wanted: { restartedAt: now },
});

export function restartTenant(deps: TenantCreation, actor: Actor, id: TenantId) {
  return changeTenant(deps, actor, id, restarting(deps.clock.now()));
}
