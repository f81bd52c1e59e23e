import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

export type NoticeKind =
  | 'bound'
  | 'transferred-here'
  | 'transferred-away'
  | 'proof-missing'
  | 'suspended'
  | 'released'
  | 'restored'
  | 'expired';

/** Something the people of an organization are told about a host, by event and mail. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  readonly hostname: string;
  /** What happened, why, and what to do next. */
  readonly message: string;
}
