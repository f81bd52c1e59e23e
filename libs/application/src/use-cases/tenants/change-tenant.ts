import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { auditActor, type Actor } from '../actor.js';
import { findTenant, type FindTenantFailureCode } from './find-tenant.js';
import type { TenantCreation } from './insert-tenant.js';
import {
  writeTenantChange,
  type ChangedTenant,
  type WrittenChange,
} from './write-tenant-change.js';

export type { ChangedTenant };

export type ChangeTenantFailureCode =
  | FindTenantFailureCode
  | 'tenants.being-deleted'
  | 'tenants.wrong-state'
  | 'request.precondition-failed';

/** What of a change is its own; the rest (operation, outbox, audit) is the same for every change. */
export interface TenantChange extends WrittenChange {
  readonly action: OrganizationAction;
  /** Only if the tenant is still at this generation; undefined: whatever it is at. */
  readonly ifGeneration?: number | undefined;
  /** Does again what was wanted before: the one change that a tenant being deleted takes. */
  readonly isRetry?: boolean;
  /** Why the tenant as it is now cannot be changed so, for people; null where it can. */
  readonly objection?: (tenant: Tenant) => string | null;
}

/** How often a change without `ifGeneration` is made anew when others are faster. */
const ATTEMPTS = 5;

/** Changes what is wanted of a tenant: one transaction with the operation, the audit row and the work it owes. */
export async function changeTenant(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
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
    const objection = change.objection?.(tenant) ?? null;
    if (objection !== null) return fail('tenants.wrong-state', objection);
    if (change.ifGeneration !== undefined && change.ifGeneration !== tenant.generation) break;
    const changed = await deps.store.transaction((tx) =>
      writeTenantChange(deps, tx, { actor: auditActor(actor), ...actor.request }, tenant, change),
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
