import type { Rollout } from '@fleetcommand/domain/releases/rollout';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';

/** No new instance gets a withdrawn version, and none is moved to it; who has it keeps it. It can be offered again. */
export async function setReleaseWithdrawn(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  { blueprintId, version }: { readonly blueprintId: string; readonly version: number },
  isWithdrawn: boolean,
): Promise<Result<void, Failure<'releases.not-found' | 'releases.rolling-out'>>> {
  return deps.store.transaction(async (tx) => {
    // Nobody begins a rollout to it meanwhile.
    await tx.catalogue.lock();
    const open = await tx.releases.listOpenRollouts();
    const isTarget = (one: Rollout) => one.blueprintId === blueprintId && one.version === version;
    if (isWithdrawn && open.some(isTarget)) {
      return fail(
        'releases.rolling-out',
        `Instances are being moved to version ${version}. Cancel that rollout first.`,
      );
    }
    const at = isWithdrawn ? deps.clock.now() : null;
    if (!(await tx.releases.setWithdrawn(blueprintId, version, at)))
      return fail('releases.not-found', `${blueprintId} has no version ${version}.`);
    await tx.audit.append(
      auditEntry(deps, actor, {
        organizationId: null,
        action: isWithdrawn ? 'release.withdraw' : 'release.offer',
        targetId: `${blueprintId}@${version}`,
      }),
    );
    return ok(undefined);
  });
}
