import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import type { OrganizationId, OutboxId } from '@fleetcommand/kernel/ids';

import type { Job } from './job-queue.js';
import type { Page, PageRequest } from './page.js';

export const BILLING_EVENT_SOURCES = ['webhook', 'backfill'] as const;
export const BILLING_EVENT_STATES = ['pending', 'done', 'ignored'] as const;

/** What the payment provider told us, once. A hint: what is so is fetched. */
export interface BillingEvent {
  /** The provider's. */
  readonly id: string;
  /** Such as `customer.subscription.updated`. */
  readonly type: string;
  readonly objectId: string | null;
  readonly customerId: string | null;
  /** Whose it is; null where it is nobody's here. */
  readonly organizationId: OrganizationId | null;
  readonly apiVersion: string | null;
  readonly source: (typeof BILLING_EVENT_SOURCES)[number];
  readonly state: (typeof BILLING_EVENT_STATES)[number];
  /** What came of it, or why it was ignored; for operators. */
  readonly effect: string;
  /** How often it was acted on: 1, and one more for each replay. */
  readonly attempts: number;
  /** By the provider's clock. */
  readonly createdAt: Date;
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
}

/** What a review writes; all of it but the revision, which grows by itself. */
export type BillingAccountChange = Partial<
  Omit<BillingAccount, 'organizationId' | 'revision' | 'createdAt'>
>;

export interface BillingRepository {
  find(organizationId: OrganizationId): Promise<BillingAccount | null>;
  /** Inside a transaction: nobody else changes the account until it ends. Null where there is none. */
  lock(organizationId: OrganizationId): Promise<BillingAccount | null>;
  /** Whose customer it is at the provider. */
  findOrganization(customerId: string): Promise<OrganizationId | null>;
  /** Keeps the one that is there. */
  createOnce(account: BillingAccount): Promise<BillingAccount>;
  /** Only if it still is at this revision; null, and nothing is written, when somebody was faster. */
  update(
    organizationId: OrganizationId,
    expectedRevision: number,
    change: BillingAccountChange,
    now: Date,
  ): Promise<BillingAccount | null>;
  /** Organizations that are to be looked at: whose time has come, or of whom events wait. */
  listDue(now: Date, limit: number): Promise<readonly OrganizationId[]>;
  /** In the order of organizations. */
  list(page: PageRequest): Promise<Page<BillingAccount>>;

  /**
   * False, and nothing written, when the event is known. With `ring` the job it owes is written along with it: one
   * statement, for the provider waits.
   */
  recordEvent(
    event: BillingEvent,
    ring?: { readonly id: OutboxId; readonly job: Job },
  ): Promise<boolean>;
  findEvent(id: string): Promise<BillingEvent | null>;
  listPendingEvents(organizationId: OrganizationId): Promise<readonly BillingEvent[]>;
  /** Those of them that still wait are done, with what came of them; false where one did not wait any more. */
  settleEvents(ids: readonly string[], effect: string, now: Date): Promise<boolean>;
  /** It waits again. */
  reopenEvent(id: string): Promise<void>;
  /** Newest first, by the provider's clock; of one organization, or of all. */
  listEvents(
    page: PageRequest,
    of?: { readonly organizationId: OrganizationId },
  ): Promise<Page<BillingEvent>>;
  /** Up to when the provider's own list of events was read, by its clock; null: never. */
  listedUntil(): Promise<Date | null>;
  setListedUntil(at: Date): Promise<void>;
  /** Settled ones received before this are dropped. */
  pruneEvents(before: Date): Promise<number>;
}
