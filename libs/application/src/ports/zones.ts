import type { AddressRecords } from '@fleetcommand/domain/edges/records';

/** What was set for a zone of platform addresses, or for the host of an instance with a pool, and how that went. */
export interface ZoneRecords {
  /** Such as `apps.example.com`. */
  readonly zone: string;
  /** Of the edges that an instance's host leads to; null: records of a zone. */
  readonly pool: string | null;
  /** As they were set last. */
  readonly published: AddressRecords;
  /** When they became so; null: never. */
  readonly changedAt: Date | null;
  /** When they were set last, or it was tried. */
  readonly triedAt: Date | null;
  /** Why they are not as wanted; null where they are. */
  readonly problem: string | null;
}

export interface ZoneRepository {
  /** By name. */
  list(): Promise<readonly ZoneRecords[]>;
  save(records: ZoneRecords): Promise<void>;
  remove(zone: string): Promise<void>;
}
