import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';
import type { TenantDatabase } from './tenants.js';

/** How large an instance's database was when it was looked at last. */
export interface StorageMeasurement {
  readonly tenantId: TenantId;
  readonly organizationId: OrganizationId;
  readonly bytes: number;
  readonly measuredAt: Date;
  /** Since when it is more than its plan holds; null: it is not. */
  readonly overSince: Date | null;
}

/** What is to be measured. */
export interface UnmeasuredDatabase extends Pick<TenantDatabase, 'tenantId' | 'name'> {
  readonly organizationId: OrganizationId;
  readonly planId: string;
  readonly planVersion: number;
  /** As it was measured last. */
  readonly overSince: Date | null;
}

/** What an instance used in an hour beyond its plan. There is one of an instance, meter and hour. */
export interface UsageHour {
  readonly tenantId: TenantId;
  readonly organizationId: OrganizationId;
  readonly meter: string;
  readonly hour: Date;
  readonly quantity: number;
  /** When it was told for the first time; null: never. */
  readonly triedAt: Date | null;
  readonly reportedAt: Date | null;
}

export interface UnreportedHour extends UsageHour {
  /** The provider's. */
  readonly customerId: string;
}

export interface UsageRepository {
  /** Databases of instances that are not deleted, and were not measured since then, in the order of the instances' ids. */
  listUnmeasured(since: Date, page: PageRequest): Promise<Page<UnmeasuredDatabase>>;
  /** False, and nothing written, when it was measured since then. */
  measured(measurement: StorageMeasurement, since: Date): Promise<boolean>;
  /** Of an organization, by instance. */
  listMeasurements(
    organizationId: OrganizationId,
  ): Promise<ReadonlyMap<TenantId, StorageMeasurement>>;
  /** False, and nothing written, when the hour is counted already. */
  count(hour: UsageHour): Promise<boolean>;
  /**
   * The oldest first, of organizations that the provider has a customer for; those that were told before `triedAfter` for
   * the first time are left out.
   */
  listUnreported(triedAfter: Date, limit: number): Promise<readonly UnreportedHour[]>;
  /** Those that were told, and whose answer never came while it could still be told again. */
  countDoubtful(triedBefore: Date): Promise<number>;
  tried(hour: UsageHour, now: Date): Promise<void>;
  reported(hour: UsageHour, now: Date): Promise<void>;
}
