/** How far an edge is out of service, by the records that lead to it. */
import { RECORD_TTL_SECONDS, type AddressRecords } from './records.js';
import type { EdgeHealth } from './standing.js';

/** One that does not serve for as long is given up on: it can be forgotten, whatever records say. */
const GIVEN_UP_AFTER_MS = 10 * 60_000;

export interface PublishedZone {
  readonly published: AddressRecords;
  /** When they became so; null: never. */
  readonly changedAt: Date | null;
}

/**
 * - `listed`: visitors are led to it
 * - `leaving`: no record leads to it, but resolvers may still say so until `safeAt`
 * - `out`: it can be stopped, and no visitor notices
 */
export type Service =
  | { readonly state: 'listed' | 'out' }
  | { readonly state: 'leaving'; readonly safeAt: Date };

/** Which of a zone's addresses an edge that leaves had is not kept: any change of the records is waited for. */
export function serviceOf(
  addresses: readonly string[],
  zones: readonly PublishedZone[],
  now: Date,
): Service {
  if (addresses.length === 0) return { state: 'out' };
  const isListed = ({ published: { ipv4, ipv6 } }: PublishedZone) =>
    addresses.some((address) => ipv4.includes(address) || ipv6.includes(address));
  if (zones.some(isListed)) return { state: 'listed' };
  const changes = zones.flatMap(({ changedAt }) => changedAt?.getTime() ?? []);
  const safeAt = new Date(Math.max(...changes, 0) + RECORD_TTL_SECONDS * 1_000);
  return now < safeAt ? { state: 'leaving', safeAt } : { state: 'out' };
}

/**
 * When an edge that does not serve can be forgotten although records lead to its addresses: another edge may have those by
 * now, or nobody is left to lead visitors to instead. Null: it serves, or was never asked.
 */
export function givenUpAt(health: EdgeHealth | null): Date | null {
  if (!health || health.isServing) return null;
  return new Date(health.since.getTime() + GIVEN_UP_AFTER_MS);
}
