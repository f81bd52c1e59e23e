import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { checkRetry, retryOperation } from '../operations/retry-operation.js';
import { HIBERNATING, RESUMING, suspending, WAKING } from '../tenants/change-intent.js';
import {
  changeTenant,
  checkChange,
  type ChangedTenant,
  type TenantChange,
} from '../tenants/change-tenant.js';
import { findTenant } from '../tenants/find-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { movingInto } from '../tenants/move-tenant.js';
import { restarting } from '../tenants/restart-tenant.js';
import { choosePlan, movingTo } from '../tenants/update-tenant.js';

/** What is done to each of many tenants. */
export type BulkOrder =
  | { readonly action: 'retry' }
  | { readonly action: 'restart' | 'resume' | 'hibernate' | 'wake' }
  | { readonly action: 'suspend'; readonly reason: string }
  | { readonly action: 'change-plan'; readonly plan: string }
  | { readonly action: 'move'; readonly cluster: string };

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
    readonly order: BulkOrder;
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
  { order, dryRun }: { readonly order: BulkOrder; readonly dryRun: boolean },
): Promise<BulkResult> {
  const found = await findTenant(deps.store, actor, tenantId, 'tenants.read');
  if (!found.ok) return { tenantId, name: null, ...refused(found.error.message) };
  const named = { tenantId, name: found.value.name };
  const prepared = await prepare(deps, actor, found.value, order);
  if (!prepared.ok) return { ...named, ...refused(prepared.error.message) };
  if (dryRun)
    return { ...named, outcome: 'would', operationId: null, message: WOULD[order.action] };
  const changed = await prepared.value();
  if (!changed.ok) return { ...named, ...refused(changed.error.message) };
  const operationId = changed.value.operation.id;
  return { ...named, outcome: 'started', operationId, message: 'It is under way.' };
}

const WOULD: Readonly<Record<BulkOrder['action'], string>> = {
  restart: 'It would be restarted.',
  retry: 'It would be tried again.',
  suspend: 'It would be switched off.',
  resume: 'It would be let run again.',
  hibernate: 'It would be put to sleep.',
  wake: 'It would be woken.',
  'change-plan': 'Its plan would be changed.',
  move: 'It would be moved there.',
};

function refused(message: string) {
  return { outcome: 'refused', operationId: null, message } as const;
}

type Doing = () => Promise<Result<ChangedTenant>>;

/** What would do it; or why there is nothing to do, as far as that can be said without doing it. */
async function prepare(
  deps: TenantCreation,
  actor: Actor,
  tenant: Tenant,
  order: BulkOrder,
): Promise<Result<Doing>> {
  if (order.action === 'retry') return prepareRetry(deps, actor, tenant);
  const change = await changeOf(deps, actor, tenant, order);
  if (!change.ok) return change;
  const possible = checkChange(tenant, change.value);
  if (!possible.ok) return possible;
  return ok(() => changeTenant(deps, actor, tenant.id, change.value));
}

async function changeOf(
  deps: TenantCreation,
  actor: Actor,
  tenant: Tenant,
  order: Exclude<BulkOrder, { readonly action: 'retry' }>,
): Promise<Result<TenantChange<string>>> {
  switch (order.action) {
    case 'restart':
      return ok(restarting(deps.clock.now()));
    case 'suspend':
      return ok(suspending(order.reason));
    case 'resume':
      return ok(RESUMING);
    case 'hibernate':
      return ok(HIBERNATING);
    case 'wake':
      return ok(WAKING);
    case 'change-plan': {
      const plan = await choosePlan(deps, actor, tenant.id, order.plan);
      if (!plan.ok) return plan;
      return ok(movingTo(plan.value));
    }
    case 'move':
      return movingInto(deps, tenant, order.cluster);
  }
}

async function prepareRetry(
  deps: TenantCreation,
  actor: Actor,
  { currentOperationId }: Tenant,
): Promise<Result<Doing>> {
  const operation = currentOperationId && (await deps.store.operations.find(currentOperationId));
  if (!operation) return fail('operations.not-found', 'Nothing was ever asked of it.');
  const repeatable = checkRetry(operation);
  if (!repeatable.ok) return repeatable;
  return ok(() => retryOperation(deps, actor, operation.id));
}
