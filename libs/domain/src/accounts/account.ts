import type {
  MembershipId,
  OrganizationId,
  SessionId,
  SupportSessionId,
  UserId,
} from '@fleetcommand/kernel/ids';

export const ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Of somebody who came by an identity provider and never chose a password: none is right. */
export const NO_PASSWORD = '!';

export interface User {
  readonly id: UserId;
  /** Lower-cased and trimmed; unique. */
  readonly email: string;
  /** PHC string of argon2id, or `NO_PASSWORD`. */
  readonly passwordHash: string;
  /** May use the operators' console and `/v1/admin`. */
  readonly isOperator: boolean;
  readonly createdAt: Date;
}

export interface Organization {
  readonly id: OrganizationId;
  readonly name: string;
  readonly createdAt: Date;
  /** Its instances are deleted once this is longer ago than the grace (`DELETION_GRACE_MS`). */
  readonly deletionRequestedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** How long the deletion of an organization can be called off. */
export const DELETION_GRACE_MS = 7 * 24 * 60 * 60 * 1_000;

export interface Membership {
  readonly id: MembershipId;
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly role: Role;
}

/** A signed-in browser or CLI. The token itself is never stored, only its SHA-256. */
export interface Session {
  readonly id: SessionId;
  readonly userId: UserId;
  /** Hex. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date;
  readonly userAgent: string;
  readonly ipAddress: string;
  /**
   * Begun at this organization's own identity provider: it is good for that organization and nothing else of the person,
   * since whoever runs the provider could be anybody there.
   */
  readonly organizationId: OrganizationId | null;
  /** An operator's, while they look at an organization as its support. */
  readonly supportSessionId: SupportSessionId | null;
}
