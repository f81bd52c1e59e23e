import {
  endOperation,
  isEnded,
  reportStep,
  type Operation,
} from '@fleetcommand/domain/operations/operation';
import { setCondition, type Condition } from '@fleetcommand/domain/tenancy/condition';
import { deriveTenantState } from '@fleetcommand/domain/tenancy/tenant-state';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Lease } from '../../ports/leases.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { ObservedTenant } from '../../ports/tenants.js';
import { endTenantDomains } from '../domains/end-tenant-domains.js';
import { operationEvent, tenantEvent } from '../webhooks/events.js';
import { publish } from '../webhooks/publish.js';
import type { Effect } from './effect.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

/** What an effect makes of the tenant and its operation. Pure; equal objects mean nothing to write. */
export function applyEffect(
  facts: TenantFacts,
  effect: Effect,
  now: Date,
): Pick<TenantFacts, 'tenant' | 'operation'> {
  const conditions = (effect.observations ?? []).reduce<readonly Condition[]>(
    (list, observation) => setCondition(list, observation, now),
    facts.tenant.conditions,
  );
  const changed: Tenant = { ...facts.tenant, ...effect.tenant, conditions };
  const operation = progress(facts.operation, effect, now);
  return { tenant: { ...changed, state: deriveTenantState(changed, operation) }, operation };
}

function progress(operation: Operation | null, effect: Effect, now: Date): Operation | null {
  if (!operation) return null;
  const reported = (effect.steps ?? []).reduce(
    (current, report) => reportStep(current, report, now),
    operation,
  );
  return effect.operationEnds ? endOperation(reported, effect.operationEnds, now) : reported;
}

/** An effect as it is to be stored; what has not changed is null. */
function toStore(facts: TenantFacts, effect: Effect, now: Date) {
  const next = { ...facts, ...effect.facts, ...applyEffect(facts, effect, now) };
  const observed = changesOf(facts.tenant, next.tenant);
  const isChange = observed !== null || facts.operation !== next.operation || !!effect.event;
  return { next, observed, isChange };
}

/** Whether there is anything to store. */
export function isChange(facts: TenantFacts, effect: Effect, now: Date): boolean {
  return toStore(facts, effect, now).isChange;
}

interface RecordDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly settings: Pick<ReconcileSettings, 'platform'>;
}

/**
 * Stores what an act did, in one transaction, under the lease and only while what is wanted is what the facts had: else
 * a state concluded from it would hide the change. Writes nothing when nothing changed.
 */
export async function record(
  deps: RecordDependencies,
  lease: Lease,
  facts: TenantFacts,
  effect: Effect,
): Promise<Result<TenantFacts, Failure>> {
  const now = deps.clock.now();
  const { next, observed, isChange } = toStore(facts, effect, now);
  if (!isChange) return ok(next);

  const lost = await deps.store.transaction(async (tx) => {
    // Always written, if only with the state: it is what makes the whole transaction conditional.
    const written = await tx.tenants.recordObserved(
      facts.tenant.id,
      lease,
      facts.tenant.generation,
      observed ?? { state: next.tenant.state },
    );
    if (!written.ok) return written;
    if (facts.operation && next.operation)
      await tx.operations.save(facts.operation, next.operation);
    if (effect.tenant?.deletedAt)
      await endTenantDomains(deps, tx, facts.tenant, deps.settings.platform);
    if (effect.event) {
      const { id: tenantId, organizationId } = facts.tenant;
      const id = deps.ids.next('evt');
      await tx.events.append({ id, tenantId, organizationId, ...effect.event, createdAt: now });
    }
    await tell(deps, tx, facts, next);
    return null;
  });
  return lost ?? ok(next);
}

/** Whoever listens hears of a new state, and of the end of what was under way. */
async function tell(
  deps: RecordDependencies,
  tx: Repositories,
  before: TenantFacts,
  { tenant, operation }: TenantFacts,
): Promise<void> {
  const { organizationId } = tenant;
  if (before.tenant.state !== tenant.state) {
    const type = tenant.state === 'deleted' ? 'tenant.deleted' : 'tenant.updated';
    await publish(deps, tx, organizationId, tenantEvent(type, tenant));
  }
  const isOver = operation !== null && isEnded(operation.state);
  if (isOver && before.operation && !isEnded(before.operation.state))
    await publish(deps, tx, organizationId, operationEvent(operation));
}

function placeOf({ clusterId, placement, placementNumber }: Tenant) {
  return { clusterId, placement, placementNumber };
}

function changesOf(before: Tenant, after: Tenant): ObservedTenant | null {
  const change = {
    ...(before.conditions !== after.conditions && { conditions: after.conditions }),
    ...(before.state !== after.state && { state: after.state }),
    ...(before.appliedHash !== after.appliedHash && { appliedHash: after.appliedHash }),
    ...(before.observedGeneration !== after.observedGeneration && {
      observedGeneration: after.observedGeneration,
    }),
    ...(after.deletedAt && before.deletedAt !== after.deletedAt && { deletedAt: after.deletedAt }),
    ...(before.movingTo !== after.movingTo && { movingTo: after.movingTo }),
    ...(before.leaving !== after.leaving && { leaving: after.leaving }),
    ...(before.clusterId !== after.clusterId && { placement: placeOf(after) }),
  };
  return Object.keys(change).length > 0 ? change : null;
}
