import type { Membership, Role } from '@fleetcommand/domain/accounts/account';
import {
  checkRoleChange,
  type MembershipRefusal,
} from '@fleetcommand/domain/accounts/membership-rules';
import type { OrganizationAction } from '@fleetcommand/domain/accounts/policy';
import type { OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { OrganizationDependencies } from './dependencies.js';
import { findOrganization, type FindOrganizationFailureCode } from './find-organization.js';

export type ChangeMemberFailureCode =
  | FindOrganizationFailureCode
  | MembershipRefusal
  | 'members.not-found';

const NOT_FOUND: Failure<'members.not-found'> = {
  code: 'members.not-found',
  message: 'There is no such member in this organization. See its list of members.',
  retry: 'never',
};

/** Another role; null lets the member go, and with them every API key they made for the organization. */
export function changeMember(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  userId: UserId,
  to: Role | null,
): Promise<Result<void, Failure<ChangeMemberFailureCode>>> {
  // Everybody may let themself go.
  const action = to === null && userId === actor.userId ? 'organization.leave' : 'members.manage';
  return changeMembers(deps, actor, organizationId, action, async (tx, members, by) => {
    const member = members.find((each) => each.userId === userId);
    if (!member) return { ok: false, error: NOT_FOUND };
    const checked = checkRoleChange(members, { by, userId, to });
    if (!checked.ok) return checked;
    await write(deps, tx, actor, member, to);
    return ok(undefined);
  });
}

/** Makes another member an owner and the present one an admin, in one step. */
export function transferOwnership(
  deps: OrganizationDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  userId: UserId,
): Promise<Result<void, Failure<ChangeMemberFailureCode>>> {
  const action = 'organization.transfer';
  return changeMembers(deps, actor, organizationId, action, async (tx, members) => {
    const member = members.find((each) => each.userId === userId);
    const own = members.find((each) => each.userId === actor.userId);
    if (!member || !own) return { ok: false, error: NOT_FOUND };
    if (member.userId === own.userId) return ok(undefined);
    await write(deps, tx, actor, member, 'owner');
    await write(deps, tx, actor, own, 'admin');
    return ok(undefined);
  });
}

type Change = (
  tx: Repositories,
  members: readonly Membership[],
  by: Role,
) => Promise<Result<void, Failure<ChangeMemberFailureCode>>>;

/** The rules are about all members, and so nobody else changes one meanwhile. */
async function changeMembers(
  deps: OrganizationDependencies,
  actor: Actor,
  id: OrganizationId,
  action: OrganizationAction,
  change: Change,
): Promise<Result<void, Failure<ChangeMemberFailureCode>>> {
  const found = await findOrganization(deps.store, actor, id, action);
  if (!found.ok) return found;
  return deps.store.transaction(async (tx) => {
    await tx.organizations.lock(id);
    const members = await tx.organizations.listMemberships(id);
    return change(tx, members, found.value.role);
  });
}

async function write(
  deps: OrganizationDependencies,
  tx: Repositories,
  actor: Actor,
  { id, organizationId, userId, role }: Membership,
  to: Role | null,
): Promise<void> {
  const before = { role };
  if (to !== null) {
    await tx.organizations.setRole(id, to);
    const entry = { organizationId, action: 'member.update', targetId: userId };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, before, after: { role: to } }));
    return;
  }
  await tx.organizations.removeMembership(id);
  const revokedKeys = await tx.apiKeys.revokeOf(organizationId, userId, deps.clock.now());
  const action = userId === actor.userId ? 'member.leave' : 'member.remove';
  const entry = { organizationId, action, targetId: userId, before, after: { revokedKeys } };
  await tx.audit.append(auditEntry(deps, actor, entry));
}
