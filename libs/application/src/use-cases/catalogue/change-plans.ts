/** The catalogue as an operator wants it: what a list of plans would do, whom it touches, and doing it. */
import {
  comparePlans,
  type PlanChange,
  type PlanDraft,
} from '@fleetcommand/domain/plans/compare-plans';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PaymentFailureCode, Payments } from '../../ports/payments.js';
import { auditActor, type Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { writeTenantChange } from '../tenants/write-tenant-change.js';
import { walk } from '../walk.js';

export interface TouchedPlan extends PlanChange {
  /** Instances on any version of it. */
  readonly tenants: number;
  /** How many of them a move to the new version changes; nobody is moved unasked. */
  readonly tenantsToMove: number;
}

export type PlansDependencies = TenantCreation & { readonly payments: Payments | null };

/** What applying the drafts would do. */
export async function previewPlans(
  deps: Pick<TenantCreation, 'store'>,
  drafts: readonly PlanDraft[],
): Promise<readonly TouchedPlan[]> {
  return touchedBy(deps, await deps.store.catalogue.listPlans(), drafts);
}

async function touchedBy(
  { store }: Pick<TenantCreation, 'store'>,
  current: readonly Plan[],
  drafts: readonly PlanDraft[],
): Promise<readonly TouchedPlan[]> {
  const counts = await store.tenants.countByPlan();
  return comparePlans(current, drafts).map((change) => {
    const tenants = counts
      .filter(({ planId }) => planId === change.id)
      .reduce((sum, row) => sum + row.tenants, 0);
    return { ...change, tenants, tenantsToMove: change.kind === 'changed' ? tenants : 0 };
  });
}

/**
 * Stores the new versions, and makes their prices. Who has a plan keeps the version they were sold, at its price; with
 * `movesTenants` its limits follow the new version (the price of who subscribes already stays). Only while the catalogue is
 * `asRead`, or as it is found: two who publish at once would draw one number for two versions.
 */
export async function applyPlans(
  deps: PlansDependencies,
  actor: Actor,
  drafts: readonly PlanDraft[],
  { movesTenants, asRead }: { readonly movesTenants: boolean; readonly asRead?: readonly Plan[] },
): Promise<
  Result<readonly TouchedPlan[], Failure<PaymentFailureCode | 'request.invalid' | ChangedMeanwhile>>
> {
  if (!drafts.some(({ isOffered }) => isOffered)) {
    return fail('request.invalid', 'Nothing would be offered any more. Keep at least one plan.', {
      pointer: '/plans',
    });
  }
  const base = asRead ?? (await deps.store.acrossOrganizations.catalogue.listPlans());
  const touched = await touchedBy(deps, base, drafts);
  const next = touched.flatMap((change) => (change.next ? [change.next] : []));
  for (const plan of next) {
    const made = await deps.payments?.ensurePlan(plan);
    if (made && !made.ok) return made;
  }
  const stored = await store(deps, actor, base, next);
  if (!stored.ok) return stored;
  if (movesTenants) {
    for (const change of touched) {
      if (change.kind === 'changed' && change.next) await moveTenants(deps, actor, change.next);
    }
  }
  return ok(touched);
}

function store(
  deps: PlansDependencies,
  actor: Actor,
  base: readonly Plan[],
  plans: readonly Plan[],
): Promise<Result<void, Failure<ChangedMeanwhile>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const versions = (list: readonly Plan[]) => list.map(({ id, version }) => `${id}@${version}`);
    const now = await tx.catalogue.listPlans();
    const stale = changedMeanwhile('catalogue of plans', versions(base), versions(now));
    if (stale) return stale;
    for (const plan of plans) {
      await tx.catalogue.savePlan(plan);
      const targetId = `${plan.id}@${plan.version}`;
      const entry = { organizationId: null, action: 'plan.publish', targetId, after: plan };
      await tx.audit.append(auditEntry(deps, actor, entry));
    }
    return ok(undefined);
  });
}

async function moveTenants(deps: PlansDependencies, actor: Actor, plan: Plan): Promise<void> {
  const onThePlan = walk(
    (page) => deps.store.tenants.listByPlan(plan.id, page),
    ({ id }) => id,
  );
  for await (const tenant of onThePlan)
    if (tenant.planVersion < plan.version) await moveTenant(deps, actor, tenant, plan);
}

/** Somebody else's change in between wins; the next `apply` moves it. */
async function moveTenant(
  deps: PlansDependencies,
  actor: Actor,
  tenant: Tenant,
  plan: Plan,
): Promise<void> {
  if (tenant.intent === 'deleted') return;
  const change = {
    kind: 'tenant.update',
    wanted: { planId: plan.id, planVersion: plan.version },
  } as const;
  await deps.store.transaction((tx) =>
    writeTenantChange(deps, tx, { actor: auditActor(actor), ...actor.request }, tenant, change),
  );
}
