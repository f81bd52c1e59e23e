/** What operators look at: everything of everybody. Reads only. */
import type { Organization, Role } from '@fleetcommand/domain/accounts/account';
import type { Operation, OperationState } from '@fleetcommand/domain/operations/operation';
import type { Region } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant, TenantState } from '@fleetcommand/domain/tenancy/tenant';
import type { ClusterId, OrganizationId, TenantId, UserId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';

/** As much of a tenant as a cell of the fleet map shows. */
export type FleetCell = Pick<
  Tenant,
  'id' | 'slug' | 'name' | 'state' | 'generation' | 'observedGeneration' | 'clusterId'
>;

export interface FleetFilter {
  /** In the name, the slug, the organization's name, a member's e-mail address, or a domain; any case. */
  readonly text?: string;
  readonly ids?: readonly TenantId[];
  readonly states?: readonly TenantState[];
  /** Beside `states`: those that work on nothing new, and are not well by themselves. */
  readonly isDegraded?: boolean;
  /** In it, or on their way there. */
  readonly clusterId?: ClusterId;
  readonly regionId?: string;
  readonly planId?: string;
  readonly organizationId?: OrganizationId;
}

export interface FleetTenant extends Tenant {
  readonly organizationName: string;
}

export interface OrganizationSummary extends Organization {
  readonly tenantCount: number;
  readonly memberCount: number;
}

export interface Member {
  readonly userId: UserId;
  readonly email: string;
  readonly role: Role;
}

export type FleetOperation = Operation & {
  readonly tenantSlug: string;
  readonly tenantName: string;
};

/** Work that transactions owe and no job has been made of yet. */
export interface OutboxFacts {
  readonly pending: number;
  readonly oldestAt: Date | null;
  /** Tried before: messages this release cannot read. */
  readonly stuck: number;
}

export interface OutboxEntry {
  readonly id: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly availableAt: Date;
}

export interface FleetRepository {
  /** Tenants that are not deleted, oldest first. */
  listCells(limit: number): Promise<readonly FleetCell[]>;
  /** How many tenants are in each state; deleted ones are left out. */
  countStates(): Promise<ReadonlyMap<TenantState, number>>;
  /** Newest first; deleted ones only where `states` asks for them. */
  listTenants(filter: FleetFilter, page: PageRequest): Promise<Page<FleetTenant>>;
  /** Newest first. */
  listOperations(
    states: readonly OperationState[],
    page: PageRequest,
  ): Promise<Page<FleetOperation>>;
  /** Newest first; by name or a member's e-mail address. */
  listOrganizations(
    text: string | undefined,
    page: PageRequest,
  ): Promise<Page<OrganizationSummary>>;
  findOrganization(id: OrganizationId): Promise<OrganizationSummary | null>;
  /** By e-mail address. */
  listMembers(id: OrganizationId): Promise<readonly Member[]>;
  /** Tenants that are not deleted, and live in the region or have an address below its suffix. */
  countAddressed(region: Pick<Region, 'id' | 'domain'>): Promise<number>;
  /** By cluster: tenants that live elsewhere by now, and of which something is left there. None: not listed. */
  countLeaving(): Promise<ReadonlyMap<ClusterId, number>>;
  /** Tenants whose newest operation failed. */
  countFailed(): Promise<number>;
  outboxFacts(): Promise<OutboxFacts>;
  /** The oldest first; only those tried before, where `isStuck`. */
  listOutbox(
    limit: number,
    filter?: { readonly topic?: string; readonly isStuck?: boolean },
  ): Promise<readonly OutboxEntry[]>;
}
