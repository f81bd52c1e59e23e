import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Membership, Role } from './account.js';

export type MembershipRefusal = 'members.last-owner' | 'members.owners-only';

/**
 * Whether one member may get another role, or lose theirs (`to` is null). Somebody always owns the organization, and
 * only owners make or unmake owners.
 */
export function checkRoleChange(
  members: readonly Membership[],
  change: { readonly by: Role; readonly userId: UserId; readonly to: Role | null },
): Result<void, Failure<MembershipRefusal>> {
  const member = members.find(({ userId }) => userId === change.userId);
  const isOwner = member?.role === 'owner';
  if ((isOwner || change.to === 'owner') && change.by !== 'owner') {
    return fail(
      'members.owners-only',
      'Only an owner can make somebody an owner, or take that away. Ask an owner of the organization.',
    );
  }
  const otherOwners = members.filter((m) => m.role === 'owner' && m.userId !== change.userId);
  if (isOwner && change.to !== 'owner' && otherOwners.length === 0) {
    return fail(
      'members.last-owner',
      'This is the last owner, and somebody has to own the organization. Make another member an owner first.',
    );
  }
  return ok(undefined);
}
