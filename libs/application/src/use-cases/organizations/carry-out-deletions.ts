/**
 * Observes: organizations whose deletion was asked for longer ago than the grace. Changes: asks for the deletion of
 * their instances, and marks an organization deleted when the last is gone,
 * whose copies are then nobody's. Runs again and again; each run does what is
 * left.
 */
import { DELETION_GRACE_MS, type Organization } from '@fleetcommand/domain/accounts/account';
import type { UserId } from '@fleetcommand/kernel/ids';

import type { Actor } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { walk } from '../walk.js';

export async function carryOutDeletions(deps: TenantCreation): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - DELETION_GRACE_MS);
  const due = walk(
    (page) => deps.store.organizations.listDeletionsDue(before, page),
    ({ id }) => id,
  );
  let underWay = 0;
  for await (const organization of due) {
    await carryOut(deps, organization);
    underWay += 1;
  }
  return underWay;
}

async function carryOut(deps: TenantCreation, { id }: Organization): Promise<void> {
  const left = await deps.store.tenants.listOfOrganization(id);
  for (const tenant of left.filter(({ intent }) => intent !== 'deleted')) {
    await deleteTenant(deps, await ownerOf(deps, id), tenant.id);
  }
  if (left.length > 0) return;
  await deps.store.transaction(async (tx) => {
    await tx.organizations.markDeleted(id, deps.clock.now());
    await tx.backups.expireAll(id, deps.clock.now());
    const entry = { organizationId: id, action: 'organization.deleted', targetId: id };
    await tx.audit.append(auditEntryBy(deps, { kind: 'system', id: null }, null, entry));
  });
}

/** In whose name the instances go: an owner's, who asked for it or let it happen. */
async function ownerOf({ store }: TenantCreation, id: Organization['id']): Promise<Actor> {
  const memberships = await store.organizations.listMemberships(id);
  const owner = memberships.find(({ role }) => role === 'owner');
  return {
    userId: owner?.userId ?? ('' as UserId),
    key: null,
    isOperator: false,
    memberships: owner ? [owner] : [],
    request: { requestId: 'organization-deletion', ipAddress: '', userAgent: '' },
  };
}
