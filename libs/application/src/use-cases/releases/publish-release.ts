import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';

/** Offers a new version of an application, or a new application; nobody is moved to it unasked. */
export async function publishRelease(
  deps: Pick<TenantCreation, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  blueprint: Blueprint,
): Promise<Result<void, Failure<'releases.old-version'>>> {
  const { id, version } = blueprint;
  return deps.store.transaction(async (tx) => {
    // Of two who publish one version at once, the second finds it there.
    await tx.catalogue.lock();
    const [newest] = await tx.releases.list(id);
    if (newest && version <= newest.blueprint.version) {
      const next = newest.blueprint.version + 1;
      return fail(
        'releases.old-version',
        `Version ${newest.blueprint.version} of ${id} is there, and versions are never changed. Publish it as version ${next}.`,
        { pointer: '/document' },
      );
    }
    await tx.catalogue.saveBlueprint(blueprint);
    await tx.audit.append(
      auditEntry(deps, actor, {
        organizationId: null,
        action: 'release.publish',
        targetId: `${id}@${version}`,
        after: blueprint,
      }),
    );
    return ok(undefined);
  });
}
