import { isHeld, type BillingAccount } from '@fleetcommand/domain/billing/account';
import { seatsOf, takeSeats } from '@fleetcommand/domain/billing/seats';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import type { StorageMeasurement } from '../../ports/usage.js';
import type { Actor } from '../actor.js';
import { findAccount, type FindAccountFailureCode } from './find-account.js';
import type { BillingDependencies } from './dependencies.js';
import { measureUsage, type OrganizationUsage } from './limits.js';

/** What somebody who pays wants to know at a glance. */
export interface BillingDescription {
  readonly account: BillingAccount;
  readonly isHeld: boolean;
  readonly tenants: readonly DescribedTenant[];
  readonly usage: OrganizationUsage;
}

export interface DescribedTenant {
  readonly tenant: Tenant;
  readonly plan: Plan | null;
  /** Whether a seat of the subscription is for it. */
  readonly hasSeat: boolean;
  readonly domains: number;
  /** Null: not measured yet. */
  readonly storage: StorageMeasurement | null;
}

export async function describeBilling(
  deps: Pick<BillingDependencies, 'store' | 'clock'>,
  actor: Actor,
  organizationId: OrganizationId | undefined,
): Promise<Result<BillingDescription, Failure<FindAccountFailureCode>>> {
  const found = await findAccount(deps, actor, organizationId, 'billing.read');
  if (!found.ok) return found;
  const account = found.value;
  const [tenants, usage] = await Promise.all([
    describeTenants(deps.store, account),
    measureUsage(deps.store, account.organizationId),
  ]);
  return ok({ account, isHeld: isHeld(account, deps.clock.now()), tenants, usage });
}

async function describeTenants(
  store: Store,
  { organizationId, subscriptions }: BillingAccount,
): Promise<readonly DescribedTenant[]> {
  const all = await store.tenants.listOfOrganization(organizationId);
  const plans = await Promise.all(
    all.map(({ planId, planVersion }) => store.catalogue.findPlan(planId, planVersion)),
  );
  const paid = all.filter((_, index) => (plans[index]?.prices.length ?? 0) > 0);
  const storage = await store.usage.listMeasurements(organizationId);
  const { taken } = takeSeats(paid, seatsOf(subscriptions));
  return Promise.all(
    all.map(async (tenant, index) => ({
      tenant,
      plan: plans[index] ?? null,
      hasSeat: taken.has(tenant.id),
      storage: storage.get(tenant.id) ?? null,
      domains: (await store.domains.listByTenant(tenant.id, { limit: 100 })).items.length,
    })),
  );
}
