import { isFree, type Plan } from '@fleetcommand/domain/plans/plan';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import type { PaymentRequired } from '../billing/admit-tenant.js';
import { changeTenant, type ChangedTenant, type ChangeTenantFailureCode } from './change-tenant.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';
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
): Promise<
  Result<
    ChangedTenant,
    Failure<ChangeTenantFailureCode | 'catalogue.unknown-plan' | PaymentRequired>
  >
> {
  const plan = update.plan ? await deps.store.catalogue.findPlan(update.plan) : null;
  if (update.plan && !plan?.isOffered) {
    return fail('catalogue.unknown-plan', `There is no plan “${update.plan}”. See GET /v1/plans.`, {
      pointer: '/plan',
    });
  }
  const paid = plan ? await refusePaidMove(deps, actor, id, plan) : ok(undefined);
  if (!paid.ok) return paid;
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

/** Where plans are charged for, a change of plan is a matter of money first. */
async function refusePaidMove(
  { store, billing }: TenantCreation,
  actor: Actor,
  id: TenantId,
  to: Plan,
): Promise<Result<void, Failure<FindTenantFailureCode | PaymentRequired>>> {
  if (!billing) return ok(undefined);
  const found = await findTenant(store, actor, id, 'tenants.update');
  if (!found.ok) return found;
  const { planId, planVersion } = found.value;
  const from = await store.catalogue.findPlan(planId, planVersion);
  if (planId === to.id || (isFree(to) && (!from || isFree(from)))) return ok(undefined);
  return fail(
    'billing.payment-required',
    `Changing to ${to.name} changes what you pay. Use Billing in the console, or POST /v1/billing/plan-changes.`,
    { pointer: '/plan' },
  );
}
