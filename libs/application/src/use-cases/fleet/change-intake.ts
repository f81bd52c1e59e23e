import type { Intake } from '@fleetcommand/domain/tenancy/intake';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { StoredIntake } from '../../ports/settings.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';

/** Who and what the platform lets in from now on. Nothing that is there is touched by it. */
export function changeIntake(
  deps: TenantCreation,
  actor: Actor,
  change: Partial<Intake>,
  ifRevision: number,
): Promise<Result<StoredIntake, Failure<ChangedMeanwhile>>> {
  return deps.store.transaction(async (tx) => {
    const { revision, ...before } = await tx.settings.findIntake();
    const after = { ...before, ...change };
    const isSaved =
      revision === ifRevision && (await tx.settings.saveIntake(after, revision, deps.clock.now()));
    if (!isSaved) return refuseChanged('list of settings');
    const entry = { organizationId: null, action: 'settings.change', targetId: 'intake' };
    await tx.audit.append(auditEntry(deps, asOperator(actor), { ...entry, before, after }));
    return ok({ ...after, revision: revision + 1 });
  });
}
