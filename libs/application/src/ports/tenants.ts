import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import type { Condition } from '@fleetcommand/domain/tenancy/condition';
import type {
  Tenant,
  TenantIntent,
  TenantStanding,
  TenantState,
} from '@fleetcommand/domain/tenancy/tenant';
import type {
  ClusterId,
  DatabaseId,
  OperationId,
  OrganizationId,
  TenantId,
} from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Lease } from './leases.js';
import type { Page, PageRequest } from './page.js';

/** Of a move between clusters: what is wanted, and how far it is. */
export interface MoveChange {
  readonly movingTo?: ClusterId | null;
  readonly leaving?: ClusterId | null;
}

/** What a reconcile writes back. Every field is optional: only what changed is given. */
export interface ObservedTenant extends MoveChange {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly state?: TenantState;
  readonly appliedHash?: string | null;
  readonly deletedAt?: Date;
  /** It lives there now. */
  readonly placement?: Pick<Tenant, 'clusterId' | 'placement' | 'placementNumber'>;
}

/** What people change. Each change raises the generation and draws a new configSequence. */
export interface DesiredTenantChange extends MoveChange {
  readonly name?: string;
  readonly planId?: string;
  readonly planVersion?: number;
  readonly blueprintVersion?: number;
  /** Of an adopted tenant; nothing of any other. */
  readonly adopted?: Partial<Pick<Adoption, 'keepsPods' | 'deletesFound'>>;
  readonly restartedAt?: Date;
  readonly intent?: TenantIntent;
  readonly intentReason?: string | null;
  readonly standing?: TenantStanding;
  readonly deletionRequestedAt?: Date;
  readonly state: TenantState;
  readonly currentOperationId: OperationId;
  /** Written only while it is on its way there: arriving raises no generation. */
  readonly whileMovingTo?: ClusterId;
}

export type NewTenant = Omit<Tenant, 'configSequence'>;

export interface TenantRepository {
  /** Refuses a slug that a tenant holds that is not deleted, and what such a tenant has adopted. */
  create(
    tenant: NewTenant,
  ): Promise<Result<void, Failure<'tenants.slug-taken' | 'tenants.adopted-already'>>>;
  /** Who has adopted what runs there; null: nobody that is not deleted. */
  findAdopted(
    clusterId: ClusterId,
    at: Pick<Adoption, 'namespace' | 'name'>,
  ): Promise<Tenant | null>;
  find(id: TenantId): Promise<Tenant | null>;
  /** Those of them that there are, in no order; deleted ones too. */
  findAll(ids: readonly TenantId[]): Promise<readonly Tenant[]>;
  /** Newest last; deleted ones are left out. */
  listByOrganizations(ids: readonly OrganizationId[], page: PageRequest): Promise<Page<Tenant>>;
  /** All of an organization that are not deleted, oldest first. */
  listOfOrganization(id: OrganizationId): Promise<readonly Tenant[]>;
  /** How many an organization has that are not deleted, and when it made some since then, oldest first, deleted ones too. */
  measureOrganization(
    id: OrganizationId,
    since: Date,
  ): Promise<{ readonly living: number; readonly madeSince: readonly Date[] }>;
  /** Which of these slugs are held. */
  findTakenSlugs(slugs: readonly string[]): Promise<ReadonlySet<string>>;
  /** Raises the generation only if it still is `expectedGeneration`; null when somebody was faster. */
  change(
    id: TenantId,
    expectedGeneration: number,
    change: DesiredTenantChange,
  ): Promise<Tenant | null>;
  /**
   * A deleted one is there again, at that address and in that place, else as it was when it went; its name must be free. Null
   * when it is not deleted. What is wanted of it is the caller's to say, in the same transaction.
   */
  undelete(id: TenantId, home: TenantHome): Promise<Tenant | null>;
  /** Deleted ones of which a last copy is kept, newest first. */
  listRestorable(ids: readonly OrganizationId[], page: PageRequest): Promise<Page<Tenant>>;
  /**
   * Conditional on the lease's token (`leases.lost` when it is stale) and on the generation that the findings are about
   * (`tenants.changed` when another is wanted by now); nothing is written then.
   */
  recordObserved(
    id: TenantId,
    lease: Lease,
    generation: number,
    observed: ObservedTenant,
  ): Promise<Result<void, Failure<'leases.lost' | 'tenants.changed'>>>;
  /**
   * Ids and generations of tenants that owe work, in id order, for the 30 s sweep: those whose observedGeneration is
   * behind, or whose state says that something is still under way (not active, suspended, hibernated or failed).
   * `after` is the last id seen.
   */
  listUnsettled(
    limit: number,
    after?: TenantId | null,
  ): Promise<readonly Pick<Tenant, 'id' | 'generation'>[]>;
  /**
   * Every tenant that is not deleted and has something in a cluster (it lives there, moves there or is leaving), in id
   * order, for resync; `after` is the last id seen.
   */
  listByCluster(
    clusterId: ClusterId,
    page: PageRequest,
  ): Promise<Page<Pick<Tenant, 'id' | 'generation' | 'appliedHash'>>>;
  /** Those that wait for a place, the longest waiting first. */
  listWaiting(page: PageRequest): Promise<Page<Tenant>>;
  /** Gives one that waits its place; false when it does not wait any more. */
  place(
    id: TenantId,
    place: Pick<Tenant, 'clusterId' | 'placement' | 'waitsForPlace'>,
  ): Promise<boolean>;
  /** How many tenants that are not deleted are on each version of each plan. */
  countByPlan(): Promise<
    readonly { readonly planId: string; readonly planVersion: number; readonly tenants: number }[]
  >;
  /** Tenants on any version of a plan, in id order, that are not deleted. */
  listByPlan(planId: string, page: PageRequest): Promise<Page<Tenant>>;
}

/** Where one that was deleted comes back. */
export type TenantHome = Pick<
  Tenant,
  'platformDomain' | 'clusterId' | 'placement' | 'waitsForPlace'
>;

/** A tenant's own database, as the control plane remembers it. */
export interface TenantDatabase {
  readonly id: DatabaseId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly role: string;
  readonly passwordCiphertext: string;
  readonly state: 'pending' | 'ready' | 'dropped';
}

export interface DatabaseRepository {
  findByTenant(tenantId: TenantId): Promise<TenantDatabase | null>;
  /** Does nothing when the tenant has one; returns the stored row. */
  createOnce(database: TenantDatabase, now: Date): Promise<TenantDatabase>;
  setState(
    id: DatabaseId,
    lease: Lease,
    state: TenantDatabase['state'],
  ): Promise<Result<void, Failure<'leases.lost'>>>;
}
