import type { EventId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';

/** What happened to a tenant, for its people. */
export interface TenantEvent {
  readonly id: EventId;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  readonly type: 'normal' | 'warning';
  /** CamelCase, for programs. */
  readonly reason: string;
  readonly message: string;
  readonly createdAt: Date;
}

export interface EventLog {
  append(event: TenantEvent): Promise<void>;
  /** Newest first. */
  list(tenantId: TenantId, page: PageRequest): Promise<Page<TenantEvent>>;
}
