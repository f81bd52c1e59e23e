import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { retryOperation } from '../operations/retry-operation.js';
import type { ChangedTenant } from '../tenants/change-tenant.js';
import { findTenant } from '../tenants/find-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { restartTenant } from '../tenants/restart-tenant.js';

export type BulkAction = 'restart' | 'retry';

export interface BulkResult {
  readonly tenantId: TenantId;
  readonly name: string | null;
  /** `would`: a dry run found nothing against it. */
  readonly outcome: 'would' | 'started' | 'refused';
  readonly operationId: string | null;
  readonly message: string;
}

/** Does one thing to many tenants, one after the other, each whatever became of the others. */
export async function bulkAct(
  deps: TenantCreation,
  actor: Actor,
  wanted: {
    readonly action: BulkAction;
    readonly ids: readonly TenantId[];
    /** Only tells what would be done. */
    readonly dryRun: boolean;
  },
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  for (const id of new Set(wanted.ids)) results.push(await actOn(deps, actor, id, wanted));
  return results;
}

async function actOn(
  deps: TenantCreation,
  actor: Actor,
  tenantId: TenantId,
  { action, dryRun }: { readonly action: BulkAction; readonly dryRun: boolean },
): Promise<BulkResult> {
  const found = await findTenant(deps.store, actor, tenantId, 'tenants.read');
  if (!found.ok) return { tenantId, name: null, ...refused(found.error.message) };
  const tenant = found.value;
  const named = { tenantId, name: tenant.name };
  const objection = await objectionTo(deps, tenant, action);
  if (objection !== null) return { ...named, ...refused(objection) };
  if (dryRun) {
    const message = action === 'restart' ? 'It would be restarted.' : 'It would be tried again.';
    return { ...named, outcome: 'would', operationId: null, message };
  }
  const changed = await change(deps, actor, tenant, action);
  if (!changed.ok) return { ...named, ...refused(changed.error.message) };
  return {
    ...named,
    outcome: 'started',
    operationId: changed.value.operation.id,
    message: 'It is under way.',
  };
}

function refused(message: string) {
  return { outcome: 'refused', operationId: null, message } as const;
}

/** Why there is nothing to do, as far as that can be said without doing it. */
async function objectionTo(
  { store }: Pick<TenantCreation, 'store'>,
  { intent, currentOperationId }: Tenant,
  action: BulkAction,
): Promise<string | null> {
  if (action === 'restart')
    return intent === 'deleted' ? 'It is being deleted and cannot be changed any more.' : null;
  const operation = currentOperationId && (await store.operations.find(currentOperationId));
  if (!operation) return 'Nothing was ever asked of it.';
  return operation.state === 'failed'
    ? null
    : `Its newest operation is ${operation.state}: only a failed one can be repeated.`;
}

async function change(
  deps: TenantCreation,
  actor: Actor,
  { id, currentOperationId }: Tenant,
  action: BulkAction,
): Promise<Result<ChangedTenant>> {
  if (action === 'restart') return restartTenant(deps, actor, id);
  if (!currentOperationId) return fail('operations.not-found', 'Nothing was ever asked of it.');
  const retried = await retryOperation(deps, actor, currentOperationId);
  return retried.ok ? ok(retried.value) : retried;
}
