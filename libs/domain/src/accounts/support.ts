import type { OrganizationId, SupportSessionId, UserId } from '@fleetcommand/kernel/ids';

import type { Role } from './account.js';

/** An operator who looks at an organization as its support: why, and for how long. */
export interface SupportSession {
  readonly id: SupportSessionId;
  readonly organizationId: OrganizationId;
  readonly operatorId: UserId;
  /** As it was then, for the customer's eyes. */
  readonly operatorEmail: string;
  /** For the customer: why. */
  readonly reason: string;
  /** Granted by the customer; without, they can only look. */
  readonly mayWrite: boolean;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export function isSupportOpen(
  { endedAt, expiresAt }: Pick<SupportSession, 'endedAt' | 'expiresAt'>,
  now: Date,
): boolean {
  return endedAt === null && expiresAt > now;
}

/** What support may do: look at everything; with the customer's leave, change instances, and never members. */
export function roleOfSupport({ mayWrite }: Pick<SupportSession, 'mayWrite'>): Role {
  return mayWrite ? 'developer' : 'viewer';
}
