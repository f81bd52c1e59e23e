import type { TenantId } from '@fleetcommand/kernel/ids';

import type { OrganizationActor } from '../actor.js';
import { changeTenant } from './change-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

/**
 * Routes, workload and data go, in that order; the slug is free when all is gone. What ran before it was adopted runs on,
 * unless that is to go, too (`adopted: 'delete'`).
 */
export function deleteTenant(
  deps: TenantCreation,
  actor: OrganizationActor,
  id: TenantId,
  ifGeneration?: number,
  adopted: 'keep' | 'delete' = 'keep',
) {
  return changeTenant(deps, actor, id, {
    action: 'tenants.delete',
    kind: 'tenant.delete',
    ifGeneration,
    wanted: {
      intent: 'deleted',
      deletionRequestedAt: deps.clock.now(),
      adopted: { deletesFound: adopted === 'delete' },
    },
  });
}
