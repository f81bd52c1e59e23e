import {
  endOperation,
  isEnded,
  newOperation,
  type Operation,
  type OperationKind,
} from '@fleetcommand/domain/operations/operation';
import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { DesiredTenantChange } from '../../ports/tenants.js';
import { auditActor, type Actor } from '../actor.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';
import type { TenantCreation } from './insert-tenant.js';

export type ChangeTenantFailureCode =
  | FindTenantFailureCode
  | 'tenants.being-deleted'
  | 'request.precondition-failed';

/** What of a change is its own; the rest (state, operation, outbox, audit) is the same for every change. */
export interface TenantChange {
  readonly action: OrganizationAction;
  readonly kind: OperationKind;
  /** Only if the tenant is still at this generation; undefined: whatever it is at. */
  readonly ifGeneration?: number | undefined;
  readonly wanted: Omit<DesiredTenantChange, 'state' | 'currentOperationId'>;
  readonly state: DesiredTenantChange['state'];
  /** Does again what was wanted before: the one change that a tenant being deleted takes. */
  readonly isRetry?: boolean;
}

/** How often a change without `ifGeneration` is made anew when others are faster. */
const ATTEMPTS = 5;

export interface ChangedTenant {
  readonly tenant: Tenant;
  readonly operation: Operation;
}

/** Changes what is wanted of a tenant: one transaction with the operation, the audit row and the work it owes. */
export async function changeTenant(
  deps: TenantCreation,
  actor: Actor,
  id: TenantId,
  change: TenantChange,
): Promise<Result<ChangedTenant, Failure<ChangeTenantFailureCode>>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await findTenant(deps.store, actor, id, change.action);
    if (!found.ok) return found;
    const tenant = found.value;
    if (tenant.intent === 'deleted' && !change.isRetry) {
      return fail(
        'tenants.being-deleted',
        `${tenant.name} is being deleted and cannot be changed any more.`,
      );
    }
    if (change.ifGeneration !== undefined && change.ifGeneration !== tenant.generation) break;
    const changed = await deps.store.transaction((tx) =>
      writeChange(deps, tx, actor, tenant, change),
    );
    if (changed) return ok(changed);
  }
  return changedMeanwhile();
}

function changedMeanwhile(): Result<never, Failure<'request.precondition-failed'>> {
  return fail(
    'request.precondition-failed',
    'The instance changed since you read it. Read it again and repeat the change.',
  );
}

async function writeChange(
  deps: TenantCreation,
  tx: Repositories,
  actor: Actor,
  before: Tenant,
  { kind, wanted, state }: TenantChange,
): Promise<ChangedTenant | null> {
  const now = deps.clock.now();
  const { id: tenantId, organizationId } = before;
  const generation = before.generation + 1;
  const operation = newOperation(
    { id: deps.ids.next('op'), kind, tenantId, organizationId, generation },
    now,
  );
  const tenant = await tx.tenants.change(tenantId, before.generation, {
    ...wanted,
    state,
    currentOperationId: operation.id,
  });
  if (!tenant) return null;
  await cancelCurrent(tx, before, now);
  await tx.operations.create(operation);
  await tx.outbox.add({
    id: deps.ids.next('out'),
    job: { kind: 'tenant.reconcile', tenantId, generation, cause: 'change' },
  });
  await tx.audit.append({
    id: deps.ids.next('aud'),
    organizationId,
    actor: auditActor(actor),
    action: kind,
    targetId: tenantId,
    before: describe(before),
    after: describe(tenant),
    requestId: actor.request.requestId,
    ipAddress: actor.request.ipAddress,
    createdAt: now,
  });
  return { tenant, operation };
}

/** What was under way is overtaken: the newer operation brings about everything wanted. */
async function cancelCurrent(tx: Repositories, tenant: Tenant, now: Date): Promise<void> {
  if (!tenant.currentOperationId) return;
  const current = await tx.operations.find(tenant.currentOperationId);
  if (!current || isEnded(current.state)) return;
  await tx.operations.save(current, endOperation(current, { state: 'canceled' }, now));
}

function describe({ name, planId, intent, restartedAt }: Tenant): Record<string, unknown> {
  return { name, plan: planId, intent, restartedAt };
}
