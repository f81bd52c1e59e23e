import type { DatabaseFacts, PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { EmailVerification } from '@fleetcommand/domain/accounts/email-verification';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { BoundDomain } from '@fleetcommand/domain/domains/claims/addresses';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Backup } from '../../ports/backups.js';
import type { ObservedNamespace } from '../../ports/cluster.js';
import type { TenantDatabase } from '../../ports/tenants.js';

/** Everything `decide` may look at. Gathered once; each act then brings the part it changed up to date. */
export interface TenantFacts {
  readonly tenant: Tenant;
  readonly plan: Plan | null;
  readonly blueprint: Blueprint | null;
  readonly database: TenantDatabase | null;
  /** How the tenant's pods reach their database; null until it is ready. */
  readonly databaseFacts: DatabaseFacts | null;
  /** Names of its own that it can be served under. */
  readonly domains: readonly BoundDomain[];
  /** The operation that people watch, when it is about this generation and still open. */
  readonly operation: Operation | null;
  readonly observed: Result<ObservedNamespace, Failure>;
  /** What there is of it in the cluster it is moving to, or leaving; null while it is in one cluster only. */
  readonly elsewhere: Elsewhere | null;
  /** It was never made, and the cluster it was to be made in is known to be gone. */
  readonly isOrderedIntoLoss: boolean;
  /** Whether an owner of its organization has confirmed their address; true where nobody asks for that. */
  readonly isOwnerConfirmed: boolean;
  /** A copy is being put into its database; asked only while an operation is under way that wants it. */
  readonly isRestoring: boolean;
  /** Of its data; asked only when it is to be deleted. */
  readonly finalCopy: Backup | null;
}

/** The other of two clusters. */
export interface Elsewhere {
  readonly clusterId: ClusterId;
  /** Null: it was taken out of the fleet, with whatever is in it. */
  readonly name: string | null;
  readonly observed: Result<ObservedNamespace, Failure>;
}

/** Of the installation, not of one tenant. */
export interface ReconcileSettings {
  readonly platform: PlatformFacts;
  /** `false` where no edge is asked (for example a fleet whose edges this worker cannot reach). */
  readonly checksRoutes: boolean;
  /** After failing for this long an operation is called failed; the retries go on, slower. */
  readonly patienceMs: number;
  readonly emailVerification: EmailVerification;
  /** Whether somebody keeps copies: then no data goes before its last copy is made. */
  readonly keepsBackups: boolean;
}
