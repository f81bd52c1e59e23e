import type { ClusterId, OperationId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Placement } from '../clusters/placement.js';
import type { Adoption } from './adoption.js';
import type { Condition } from './condition.js';

export const TENANT_STATES = [
  'pending',
  'provisioning',
  'active',
  'updating',
  'suspended',
  'hibernated',
  'waking',
  'deleting',
  'deleted',
  'failed',
] as const;

/** The one word a person reads; derived from intent and conditions by `deriveTenantState`. */
export type TenantState = (typeof TENANT_STATES)[number];

/** What people want of a tenant: customers put theirs to sleep, operators suspend any. */
export const TENANT_INTENTS = ['running', 'hibernated', 'suspended', 'deleted'] as const;
export type TenantIntent = (typeof TENANT_INTENTS)[number];

export const TENANT_STANDINGS = ['good', 'awaiting-payment', 'suspended'] as const;

/**
 * What billing says of a tenant: it runs; nothing is made before the first payment; or it is switched off with its data
 * and its names kept. Derived by domain/billing/entitlement.
 */
export type TenantStanding = (typeof TENANT_STANDINGS)[number];

/** One customer's isolated instance of the application, as PostgreSQL holds it. */
export interface Tenant {
  readonly id: TenantId;
  readonly organizationId: OrganizationId;
  /** For people, such as `Acme Chat`. */
  readonly name: string;
  /** DNS label; the first label of the platform address. Unique among tenants that are not deleted. */
  readonly slug: string;
  readonly planId: string;
  readonly planVersion: number;
  readonly regionId: string;
  /** Zone of its platform address, as its region had it when it was made; null: the installation's. It never changes. */
  readonly platformDomain: string | null;
  readonly clusterId: ClusterId;
  /** Why it is there; null for one from before that was written down, or that was found where it is. */
  readonly placement: Placement | null;
  /** No cluster had room yet: `clusterId` is where it would go, and nothing is made there. */
  readonly waitsForPlace: boolean;
  /** The cluster it is to be in: `clusterId` is where it is until it is ready there. Null while nobody moves it. */
  readonly movingTo: ClusterId | null;
  /** The cluster it is to be in no more, where something of it may be left; null where nothing is. */
  readonly leaving: ClusterId | null;
  /** Counts its moves: where it is in two clusters, the edges prefer the later one. */
  readonly placementNumber: number;
  readonly blueprintId: string;
  readonly blueprintVersion: number;

  /** Where it stood before the platform knew of it; null for one that the platform made. */
  readonly adopted: Adoption | null;

  readonly intent: TenantIntent;
  /** Why operators suspended it, in their words; null while they do not. */
  readonly intentReason: string | null;
  readonly standing: TenantStanding;
  /** Changes to this instant roll the workload, as `kubectl rollout restart` does. */
  readonly restartedAt: Date | null;
  /** Counts changes of what is wanted, from 1. */
  readonly generation: number;
  /** The generation that the last complete reconcile saw. */
  readonly observedGeneration: number;
  /** Position in the fleet-wide sequence of desired-configuration changes; a reader resumes after the last it saw. */
  readonly configSequence: bigint;
  readonly state: TenantState;
  readonly conditions: readonly Condition[];
  /** Hash of the objects that were last applied completely; null before the first. */
  readonly appliedHash: string | null;

  /** The operation under way, which reports the reconcile's progress to people. */
  readonly currentOperationId: OperationId | null;
  readonly createdAt: Date;
  readonly deletionRequestedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** What is the same of every tenant that was ordered a moment ago. */
export const JUST_ORDERED = {
  movingTo: null,
  leaving: null,
  placementNumber: 0,
  adopted: null,
  intent: 'running',
  intentReason: null,
  standing: 'good',
  restartedAt: null,
  generation: 1,
  observedGeneration: 0,
  // Drawn by the database; nobody reads it of a tenant just made.
  configSequence: 0n,
  state: 'pending',
  conditions: [],
  appliedHash: null,
  deletionRequestedAt: null,
  deletedAt: null,
} as const satisfies Partial<Tenant>;
