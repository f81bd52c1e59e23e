import { isFree, type Plan } from '@fleetcommand/domain/plans/plan';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { OrganizationActor } from '../actor.js';
import type { PaymentRequired } from '../billing/admit-tenant.js';
import {
  changeTenant,
  type ChangedTenant,
  type ChangeTenantFailureCode,
  type TenantChange,
} from './change-tenant.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

export interface TenantUpdate {
  readonly name?: string | undefined;
  readonly plan?: string | undefined;
}

/** A new name, or the newest version of another plan. */
export async function updateTenant(
  deps: TenantCreation,
  actor: OrganizationActor,
  id: TenantId,
  update: TenantUpdate,
  ifGeneration: number,
): Promise<
  Result<
    ChangedTenant,
    Failure<ChangeTenantFailureCode | 'catalogue.unknown-plan' | PaymentRequired>
  >
> {
  const chosen = update.plan ? await choosePlan(deps, actor, id, update.plan) : ok(null);
  if (!chosen.ok) return chosen;
  const plan = chosen.value;
  return changeTenant(deps, actor, id, {
    ...UPDATING,
    ifGeneration,
    wanted: { ...(update.name && { name: update.name.trim() }), ...(plan && onPlan(plan)) },
  });
}

const UPDATING = { action: 'tenants.update', kind: 'tenant.update' } as const;

const onPlan = ({ id, version }: Plan) => ({ planId: id, planVersion: version });

/** Onto this version of a plan, where it is not on it already. */
export const movingTo = (plan: Plan): TenantChange => ({
  ...UPDATING,
  wanted: onPlan(plan),
  objection: ({ planId, planVersion }) =>
    planId === plan.id && planVersion === plan.version ? `It is on ${plan.name} already.` : null,
});

/** The newest version of the plan it is to have, if it may be had without paying more. */
export async function choosePlan(
  deps: TenantCreation,
  actor: OrganizationActor,
  id: TenantId,
  wanted: string,
): Promise<
  Result<Plan, Failure<FindTenantFailureCode | 'catalogue.unknown-plan' | PaymentRequired>>
> {
  const plan = await deps.store.catalogue.findPlan(wanted);
  if (!plan?.isOffered) {
    return fail('catalogue.unknown-plan', `There is no plan “${wanted}”. See GET /v1/plans.`, {
      pointer: '/plan',
    });
  }
  const paid = await refusePaidMove(deps, actor, id, plan);
  return paid.ok ? ok(plan) : paid;
}

/** Where plans are charged for, a change of plan is a matter of money first. */
async function refusePaidMove(
  { store, billing }: TenantCreation,
  actor: OrganizationActor,
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
