/**
 * Observes: organizations whose deletion was asked for longer ago than the grace. Changes: asks for the deletion of
 * their instances, and marks an organization deleted when the last is gone,
 * whose copies are then nobody's. Runs again and again; each run does what is
 * left.
 */
import { DELETION_GRACE_MS, type Organization } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId, UserId } from '@fleetcommand/kernel/ids';

import type { Actor } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { walk } from '../walk.js';

export interface DeletionsReport {
  readonly underWay: number;
  /** What was thrown at one of them holds up none behind it. */
  readonly failures: readonly { readonly id: OrganizationId; readonly error: unknown }[];
}

export async function carryOutDeletions(deps: TenantCreation): Promise<DeletionsReport> {
  const before = new Date(deps.clock.now().getTime() - DELETION_GRACE_MS);
  const due = walk(
    (page) => deps.store.organizations.listDeletionsDue(before, page),
    ({ id }) => id,
  );
  const failures: { id: OrganizationId; error: unknown }[] = [];
  let underWay = 0;
  for await (const { id } of due) {
    try {
      if (await carryOut(deps, id, before)) underWay += 1;
    } catch (error) {
      failures.push({ id, error });
    }
  }
  return { underWay, failures };
}

/** False: an owner called it off since it was listed, which takes a while where many are. */
async function carryOut(deps: TenantCreation, id: OrganizationId, before: Date): Promise<boolean> {
  const { store, clock } = deps;
  const left = await store.tenants.listOfOrganization(id);
  for (const tenant of left.filter(({ intent }) => intent !== 'deleted')) {
    if (!isDue(await store.accounts.findOrganization(id), before)) return false;
    await deleteTenant(deps, await ownerOf(deps, id), tenant.id);
  }
  if (left.length > 0) return true;
  return store.transaction(async (tx) => {
    if (!isDue(await tx.organizations.lock(id), before)) return false;
    await tx.organizations.markDeleted(id, clock.now());
    await tx.backups.expireAll(id, clock.now());
    const entry = { organizationId: id, action: 'organization.deleted', targetId: id };
    await tx.audit.append(auditEntryBy(deps, { kind: 'system', id: null }, null, entry));
    return true;
  });
}

function isDue(organization: Organization | null, before: Date): boolean {
  const { deletionRequestedAt = null, deletedAt } = organization ?? {};
  return deletionRequestedAt !== null && deletionRequestedAt < before && !deletedAt;
}

/** In whose name the instances go: an owner's, who asked for it or let it happen. */
async function ownerOf({ store }: TenantCreation, id: OrganizationId): Promise<Actor> {
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
