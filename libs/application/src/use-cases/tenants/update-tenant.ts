import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { changeTenant, type ChangedTenant, type ChangeTenantFailureCode } from './change-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

export interface TenantUpdate {
  readonly name?: string | undefined;
  readonly plan?: string | undefined;
}

/** A new name, or the newest version of another plan. */
export async function updateTenant(
  deps: TenantCreation,
  actor: Actor,
  id: TenantId,
  update: TenantUpdate,
  ifGeneration: number,
): Promise<Result<ChangedTenant, Failure<ChangeTenantFailureCode | 'catalogue.unknown-plan'>>> {
  const plan = update.plan ? await deps.store.catalogue.findPlan(update.plan) : null;
  if (update.plan && !plan) {
    return fail('catalogue.unknown-plan', `There is no plan “${update.plan}”. See GET /v1/plans.`, {
      pointer: '/plan',
    });
  }
  return changeTenant(deps, actor, id, {
    action: 'tenants.update',
    kind: 'tenant.update',
    ifGeneration,
    wanted: {
      ...(update.name && { name: update.name.trim() }),
      ...(plan && { planId: plan.id, planVersion: plan.version }),
    },
    state: 'updating',
  });
}
