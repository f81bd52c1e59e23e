import type { Member } from '@fleetcommand/application/ports/organizations';
import type {
  Invitation as InvitationDocument,
  Member as MemberDocument,
  OrganizationDetails,
} from '@fleetcommand/contracts/http/organizations';
import {
  DELETION_GRACE_MS,
  type Organization,
  type Role,
} from '@fleetcommand/domain/accounts/account';
import { invitationState, type Invitation } from '@fleetcommand/domain/accounts/invitation';

export function presentOrganization(
  { id, name, createdAt, deletionRequestedAt }: Organization,
  role: Role,
): OrganizationDetails {
  return {
    id,
    name,
    role,
    createdAt: createdAt.toISOString(),
    deletion: deletionRequestedAt && {
      requestedAt: deletionRequestedAt.toISOString(),
      dueAt: new Date(deletionRequestedAt.getTime() + DELETION_GRACE_MS).toISOString(),
    },
  };
}

export function presentMember({ userId, email, role, joinedAt }: Member): MemberDocument {
  return { userId, email, role, joinedAt: joinedAt.toISOString() };
}

export function presentInvitation(invitation: Invitation, now: Date): InvitationDocument {
  const { id, email, role, createdAt, expiresAt } = invitation;
  return {
    id,
    email,
    role,
    state: invitationState(invitation, now),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
