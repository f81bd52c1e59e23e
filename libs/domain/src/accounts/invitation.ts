import type { InvitationId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';

import type { Role } from './account.js';

/** How long an invitation can be accepted. */
export const INVITATION_LIFE_MS = 7 * 24 * 60 * 60 * 1_000;

/** Somebody asked into an organization; the token is in the mail only. */
export interface Invitation {
  readonly id: InvitationId;
  readonly organizationId: OrganizationId;
  /** Lower-cased and trimmed. */
  readonly email: string;
  readonly role: Role;
  /** Hex. */
  readonly tokenHash: string;
  readonly invitedById: UserId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

export type InvitationState = 'open' | 'accepted' | 'revoked' | 'expired';

export function invitationState(invitation: Invitation, now: Date): InvitationState {
  if (invitation.acceptedAt) return 'accepted';
  if (invitation.revokedAt) return 'revoked';
  return invitation.expiresAt <= now ? 'expired' : 'open';
}
