import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import { auditActor, type OrganizationActor } from '../actor.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
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
  | ChangedMeanwhile;

/** What of a change is its own; the rest (operation, outbox, audit) is the same for every change. */
export interface TenantChange<Refusal extends string = never> extends WrittenChange {
  readonly action: OrganizationAction;
  /** Only if the tenant is still at this generation; undefined: whatever it is at. */
  readonly ifGeneration?: number | undefined;
  /** Does again what was wanted before: the one change that a tenant being deleted takes. */
  readonly isRetry?: boolean;
  /** Why the tenant as it is now cannot be changed so, for people; null where it can. */
  readonly objection?: (tenant: Tenant) => string | null;
  /** Whether it may be, asked in the transaction that writes it: such as whether there is still room. */
  readonly admit?: (tx: Repositories, tenant: Tenant) => Promise<Result<void, Failure<Refusal>>>;
  /** What else it writes, in the same transaction. */
  readonly also?: (tx: Repositories, changed: ChangedTenant) => Promise<void>;
}

/** How often a change without `ifGeneration` is made anew when others are faster. */
const ATTEMPTS = 5;

/** Changes what is wanted of a tenant: one transaction with the operation, the audit row and the work it owes. */
export async function changeTenant<Refusal extends string = never>(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: OrganizationActor,
  id: TenantId,
  change: TenantChange<Refusal>,
): Promise<Result<ChangedTenant, Failure<ChangeTenantFailureCode | Refusal>>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await findTenant(deps.store, actor, id, change.action);
    if (!found.ok) return found;
    const tenant = found.value;
    const possible = checkChange(tenant, change);
    if (!possible.ok) return possible;
    if (change.ifGeneration !== undefined && change.ifGeneration !== tenant.generation) break;
    const by = { actor: auditActor(actor), ...actor.request };
    const changed = await deps.store.transaction(async (tx) => {
      const admitted = (await change.admit?.(tx, tenant)) ?? ok(undefined);
      if (!admitted.ok) return admitted;
      const written = await writeTenantChange(deps, tx, by, tenant, change);
      if (written) await change.also?.(tx, written);
      return written && ok(written);
    });
    if (changed) return changed;
  }
  return refuseChanged('instance');
}

/** Whether the tenant as it is now can be changed so. */
export function checkChange(
  tenant: Tenant,
  { isRetry, objection }: Pick<TenantChange<string>, 'isRetry' | 'objection'>,
): Result<void, Failure<'tenants.being-deleted' | 'tenants.wrong-state'>> {
  if (tenant.intent === 'deleted' && !isRetry) {
    return fail(
      'tenants.being-deleted',
      `${tenant.name} is being deleted and cannot be changed any more.`,
    );
  }
  const why = objection?.(tenant) ?? null;
  return why === null ? ok(undefined) : fail('tenants.wrong-state', why);
}
