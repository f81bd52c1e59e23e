import type { AuditEventId, OrganizationId } from '@fleetcommand/kernel/ids';

export const AUDIT_ACTOR_KINDS = ['user', 'api-key', 'operator', 'system'] as const;

export interface AuditActor {
  readonly kind: (typeof AUDIT_ACTOR_KINDS)[number];
  readonly id: string | null;
}

/** Who did what. Values are redacted before they get here; rows are never changed. */
export interface AuditEvent {
  readonly id: AuditEventId;
  readonly organizationId: OrganizationId | null;
  readonly actor: AuditActor;
  /** Such as `tenant.create`. */
  readonly action: string;
  readonly targetId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
  readonly ipAddress: string | null;
  readonly createdAt: Date;
}

export interface AuditLog {
  append(event: AuditEvent): Promise<void>;
}
