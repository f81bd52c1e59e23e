import type { AuditEventId, OrganizationId } from '@fleetcommand/kernel/ids';

export const AUDIT_ACTOR_KINDS = [
  'user',
  'api-key',
  'operator',
  'support',
  /** An object in a cluster, by which somebody steers an instance. */
  'cluster-resource',
  'system',
] as const;

export interface AuditActor {
  readonly kind: (typeof AUDIT_ACTOR_KINDS)[number];
  readonly id: string | null;
}

/** Who did what to what, from where, and how it was before and after. Rows are never changed. */
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

/** An event in its place: each carries the hash of the one before it. */
export interface ChainedAuditEvent extends AuditEvent {
  readonly link: AuditLink;
}

export interface AuditLink {
  /** Whose trail it is: an organization's, a person's, or `platform`. */
  readonly chain: string;
  /** From 1, without gaps. */
  readonly sequence: bigint;
  readonly contentHash: string;
  /** Empty for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** The trail an event belongs to. */
export function chainOf({ organizationId, actor }: AuditEvent): string {
  return organizationId ?? actor.id ?? 'platform';
}
