import type { BucketState } from '@fleetcommand/certificates/buckets';
import type { Rollout } from '@fleetcommand/domain/releases/rollout';
import type { Backup } from '@fleetcommand/application/ports/backups';
import type { BillingEvent } from '@fleetcommand/application/ports/billing';
import type {
  StoredAcmeAccount,
  StoredCertificate,
} from '@fleetcommand/application/ports/certificates';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { Ceremony } from '@fleetcommand/application/ports/ceremonies';
import type { ClusterAccess } from '@fleetcommand/application/ports/cluster-access';
import type { PooledTenant } from '@fleetcommand/application/ports/edge-pools';
import type { Edge } from '@fleetcommand/application/ports/edges';
import type { ZoneRecords } from '@fleetcommand/application/ports/zones';
import type { TenantEvent } from '@fleetcommand/application/ports/events';
import type { StoredResponse } from '@fleetcommand/application/ports/idempotency';
import type { Lease } from '@fleetcommand/application/ports/leases';
import type { AccountSecurity, AccountToken } from '@fleetcommand/application/ports/security';
import type { StoredMail } from '@fleetcommand/application/ports/mail';
import type { OperationEvent } from '@fleetcommand/application/ports/operations';
import type { OutboxMessage } from '@fleetcommand/application/ports/outbox';
import type { StoredIntake } from '@fleetcommand/application/ports/settings';
import type { StorageMeasurement, UsageHour } from '@fleetcommand/application/ports/usage';
import type { WebhookMessage } from '@fleetcommand/application/ports/webhooks';
import type { TenantDatabase } from '@fleetcommand/application/ports/tenants';
import type {
  Membership,
  Organization,
  Session,
  User,
} from '@fleetcommand/domain/accounts/account';
import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type {
  EmailDomain,
  ExternalIdentity,
  IdentityProvider,
} from '@fleetcommand/domain/accounts/identity-provider';
import type { Invitation } from '@fleetcommand/domain/accounts/invitation';
import type { SupportSession } from '@fleetcommand/domain/accounts/support';
import type { Passkey } from '@fleetcommand/domain/accounts/passkey';
import type { ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import type { ChainHead } from '@fleetcommand/domain/audit/chain';
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { StoredSpecification } from '@fleetcommand/application/ports/specifications';
import type { HostBinding } from '@fleetcommand/domain/domains/claims/claim';
import type { Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster, Region } from '@fleetcommand/domain/clusters/cluster';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { OperationId } from '@fleetcommand/kernel/ids';

import { Table, TableView, type Rows } from './rows.js';

export interface OutboxRow extends OutboxMessage {
  readonly availableAt: Date;
  readonly processedAt: Date | null;
}

export interface IdempotencyRow {
  /** Principal, route and key in one. */
  readonly key: string;
  readonly bodyHash: string;
  readonly response: StoredResponse | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface LookCountRow {
  /** Organization and hour in one. */
  readonly key: string;
  readonly hour: Date;
  readonly looks: number;
}

/** A delivery and its place in the order of its endpoint. */
export interface DeliveryRow extends WebhookDelivery {
  readonly sequence: bigint;
}

interface RowOf {
  users: User;
  organizations: Organization;
  memberships: Membership;
  /** Of a membership, by its id. */
  joinedAt: Date;
  sessions: Session;
  apiKeys: ApiKey;
  mails: StoredMail;
  security: AccountSecurity;
  /** By person and hash. */
  recoveryCodes: { readonly userId: string; readonly isUsed: boolean };
  accountTokens: AccountToken;
  passkeys: Passkey;
  ceremonies: Ceremony;
  identityProviders: IdentityProvider;
  support: SupportSession;
  emailDomains: EmailDomain;
  /** By provider, issuer and subject. */
  identities: ExternalIdentity;
  invitations: Invitation;
  plans: Plan;
  blueprints: Blueprint;
  /** By version: when it was published, and withdrawn. */
  releases: { readonly publishedAt: Date; readonly withdrawnAt: Date | null };
  rollouts: Rollout;
  regions: Region;
  clusters: Cluster;
  clusterAccess: ClusterAccess;
  tenants: Tenant;
  databases: TenantDatabase;
  operations: Operation;
  operationEvents: OperationEvent & { readonly operationId: OperationId };
  events: TenantEvent;
  audit: ChainedAuditEvent;
  auditChains: ChainHead;
  outbox: OutboxRow;
  leases: Lease;
  edges: Edge;
  pooledTenants: Pick<PooledTenant, 'tenantId' | 'pool'>;
  zones: ZoneRecords;
  idempotency: IdempotencyRow;
  certificates: StoredCertificate;
  acmeAccounts: StoredAcmeAccount;
  domains: StoredDomain;
  bindings: HostBinding;
  tombstones: Tombstone;
  lookCounts: LookCountRow;
  certificateBudget: { readonly key: string; readonly state: BucketState };
  billingAccounts: BillingAccount;
  billingEvents: BillingEvent;
  billingListedUntil: Date;
  backups: Backup;
  storageMeasurements: StorageMeasurement;
  /** By instance, meter and hour. */
  usageHours: UsageHour;
  webhookEndpoints: WebhookEndpoint;
  webhookMessages: WebhookMessage;
  webhookDeliveries: DeliveryRow;
  specifications: StoredSpecification;
  intake: StoredIntake;
  /** What may be there once only, such as `slug/acme`: who has it. */
  uniques: string;
}

type TableName = keyof RowOf;
export type Tables = { readonly [Name in TableName]: Rows<RowOf[Name]> };
export type CommittedTables = { readonly [Name in TableName]: Table<RowOf[Name]> };
type Views = { readonly [Name in TableName]: TableView<RowOf[Name]> };

/** What repositories work on: committed tables, or a transaction's view of them. */
export interface Memory {
  readonly tables: Tables;
  readonly clock: Clock;
  /** Grows with each call, whether or not the transaction commits; as PostgreSQL's sequences do. */
  readonly nextSequence: () => bigint;
  /** Takes a row's lock until the transaction ends; false when another transaction has it. */
  readonly tryLock: (key: string) => boolean;
}

export function emptyTables(): CommittedTables {
  return {
    users: new Table(),
    organizations: new Table(),
    memberships: new Table(),
    joinedAt: new Table(),
    sessions: new Table(),
    apiKeys: new Table(),
    mails: new Table(),
    security: new Table(),
    recoveryCodes: new Table(),
    accountTokens: new Table(),
    passkeys: new Table(),
    ceremonies: new Table(),
    identityProviders: new Table(),
    support: new Table(),
    emailDomains: new Table(),
    identities: new Table(),
    invitations: new Table(),
    plans: new Table(),
    blueprints: new Table(),
    releases: new Table(),
    rollouts: new Table(),
    regions: new Table(),
    clusters: new Table(),
    clusterAccess: new Table(),
    tenants: new Table(),
    databases: new Table(),
    operations: new Table(),
    operationEvents: new Table(),
    events: new Table(),
    audit: new Table(),
    auditChains: new Table(),
    outbox: new Table(),
    leases: new Table(),
    edges: new Table(),
    pooledTenants: new Table(),
    zones: new Table(),
    idempotency: new Table(),
    certificates: new Table(),
    acmeAccounts: new Table(),
    domains: new Table(),
    bindings: new Table(),
    tombstones: new Table(),
    lookCounts: new Table(),
    certificateBudget: new Table(),
    billingAccounts: new Table(),
    billingEvents: new Table(),
    billingListedUntil: new Table(),
    backups: new Table(),
    storageMeasurements: new Table(),
    usageHours: new Table(),
    webhookEndpoints: new Table(),
    webhookMessages: new Table(),
    webhookDeliveries: new Table(),
    specifications: new Table(),
    intake: new Table(),
    uniques: new Table(),
  };
}

export function viewTables(tables: CommittedTables): {
  readonly tables: Views;
  /** False, and nothing written, when somebody else committed one of the rows meanwhile. */
  commit(): boolean;
} {
  const views = Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, new TableView(table as Table<unknown>)]),
  ) as unknown as Views;
  const all: readonly TableView<never>[] = Object.values(views) as never;
  return {
    tables: views,
    commit() {
      if (all.some((view) => view.isStale())) return false;
      all.forEach((view) => view.commit());
      return true;
    },
  };
}

/** What a foreign key says: throws when there is no such row. */
export function mustExist<Row>(rows: Rows<Row>, key: string, what: string): void {
  if (rows.get(key) === undefined) throw new Error(`there is no ${what} ${key} to refer to`);
}

/** What a primary key says: throws when the row is there already. */
export function insert<Row>(rows: Rows<Row>, key: string, row: Row): void {
  if (rows.get(key) !== undefined) throw new Error(`there is a row ${key} already`);
  rows.set(key, row);
}
