/**
 * Which addresses a zone's wildcard records lead to, or those of a host that a pool of edges is set aside for, as a
 * function of what edges told of themselves. One missed question changes nothing. Visitors are never led to nobody: what a
 * zone's records held last stays while nobody is better; a host without records of its own is where the wildcard leads.
 */
import { SHARED_POOL, type EdgeHealth, type EdgePlace } from './standing.js';

/** Of the records: what resolvers keep is out of date this long. */
export const RECORD_TTL_SECONDS = 60;

/** An edge that fails is taken out after as long: three questions missed in a row. */
const LEAVES_AFTER_MS = 20_000;
/** One that is back is let in again after as long. */
const JOINS_AFTER_MS = 10_000;
/** What nobody asked about for longer is not known: it stays as it was. */
const STALE_AFTER_MS = 60_000;

/** Addresses, each family sorted. */
export interface AddressRecords {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

export const NO_RECORDS: AddressRecords = { ipv4: [], ipv6: [] };

export interface EdgeFacts {
  readonly name: string;
  readonly place: EdgePlace;
  /** Null: it was not asked yet. */
  readonly health: EdgeHealth | null;
  readonly askedAt: Date | null;
  readonly drainingSince: Date | null;
}

/**
 * - `serving`, and `settling`: back for a moment only; `missed`: away for a moment only; `down`
 * - `draining`: operators take it out; `unheard`: nobody asked it lately, so that it stays as it was
 * - `other-pool`, `no-address`: it is in no record by its own settings; `balanced`: behind the address its region gave
 */
export type Listing =
  | 'serving'
  | 'settling'
  | 'missed'
  | 'down'
  | 'draining'
  | 'unheard'
  | 'other-pool'
  | 'no-address'
  | 'balanced';

export interface ListedEdge {
  readonly name: string;
  readonly listing: Listing;
  /** Whether its addresses are wanted in the records for its sake. */
  readonly isListed: boolean;
}

export interface ZoneFacts {
  /** Of the edges that the records lead to: those of other pools are in none of them. */
  readonly pool: string;
  /** Of the regions whose addresses are below the zone; a balancer's are given by people, edges' own are told by them. */
  readonly edges: readonly EdgeFacts[];
  readonly balanced: readonly EdgeFacts[];
  readonly given: readonly string[];
  /** As they were set last. */
  readonly published: AddressRecords;
}

export interface RecordDecision {
  readonly wanted: AddressRecords;
  readonly edges: readonly ListedEdge[];
  /** What is wrong and what to do, one sentence each. */
  readonly problems: readonly string[];
}

export function decideRecords(facts: ZoneFacts, now: Date): RecordDecision {
  const { pool, edges, balanced, given, published } = facts;
  const before = new Set([...published.ipv4, ...published.ipv6]);
  const listed = edges.map((edge) => ({ edge, listing: listingOf(edge, pool, before, now) }));
  const own = listed.flatMap(({ edge, listing }) => addressesIn(listing, edge, before));
  const best = addressesOf([...given, ...own]);
  const isShared = pool === SHARED_POOL;
  const isNobodyLeft = isShared && isEmpty(best) && !isEmpty(published);
  return {
    wanted: isNobodyLeft ? published : best,
    edges: [
      ...listed.map(({ edge, listing }) => ({
        name: edge.name,
        listing,
        isListed: addressesIn(listing, edge, before).length > 0,
      })),
      ...balanced.map(({ name }) => ({ name, listing: 'balanced' as const, isListed: false })),
    ],
    problems: [
      ...(isNobodyLeft ? [nobodyLeft(published, listed)] : []),
      ...(!isShared && isEmpty(best) ? [sharedInstead(pool, listed.length > 0)] : []),
      ...clashes(edges),
      ...silentAboutAddress(listed, !isEmpty(best)),
    ],
  };
}

function listingOf(edge: EdgeFacts, pool: string, before: ReadonlySet<string>, now: Date): Listing {
  const { place, health, askedAt, drainingSince } = edge;
  if (place.pool !== pool) return 'other-pool';
  if (place.addresses.length === 0) return 'no-address';
  if (drainingSince !== null) return 'draining';
  if (!health || !askedAt || now.getTime() - askedAt.getTime() > STALE_AFTER_MS) return 'unheard';
  const sinceMs = now.getTime() - health.since.getTime();
  const wasListed = isAmong(edge, before);
  if (!health.isServing) return wasListed && sinceMs < LEAVES_AFTER_MS ? 'missed' : 'down';
  // The first ones have nobody to wait for, unless it is the shared ones that serve meanwhile.
  const isFirst = before.size === 0 && pool === SHARED_POOL;
  return wasListed || isFirst || sinceMs >= JOINS_AFTER_MS ? 'serving' : 'settling';
}

/** What an edge adds to the records; what is away for a moment, or not known, stays as it was. */
function addressesIn(
  listing: Listing,
  { place: { addresses } }: EdgeFacts,
  before: ReadonlySet<string>,
): readonly string[] {
  if (listing === 'serving') return addresses;
  const staysSo = listing === 'missed' || listing === 'unheard';
  return staysSo ? addresses.filter((address) => before.has(address)) : [];
}

function isAmong({ place }: EdgeFacts, addresses: ReadonlySet<string>): boolean {
  return place.addresses.some((address) => addresses.has(address));
}

export function addressesOf(addresses: readonly string[]): AddressRecords {
  const all = [...new Set(addresses)].sort();
  const isIpv6 = (address: string) => address.includes(':');
  return { ipv4: all.filter((address) => !isIpv6(address)), ipv6: all.filter(isIpv6) };
}

export function isEmpty({ ipv4, ipv6 }: AddressRecords): boolean {
  return ipv4.length + ipv6.length === 0;
}

export function isSame(one: AddressRecords, other: AddressRecords): boolean {
  return one.ipv4.join() === other.ipv4.join() && one.ipv6.join() === other.ipv6.join();
}

function nobodyLeft(
  { ipv4, ipv6 }: AddressRecords,
  listed: readonly { readonly listing: Listing }[],
): string {
  const isDraining = listed.some(({ listing }) => listing === 'draining');
  const fix = isDraining
    ? 'Let another edge serve before this one goes, or take the drain back: fleet edges undrain.'
    : 'Look at the edges: fleet edges list.';
  return `No edge serves, so the records stay as they were (${[...ipv4, ...ipv6].join(', ')}). ${fix}`;
}

function sharedInstead(pool: string, isThere: boolean): string {
  return isThere
    ? `No edge of the pool ${pool} serves, so the shared ones do in their place. Look at them: fleet edges list.`
    : `There is no edge of the pool ${pool} in its region, so the shared ones serve. Start one with EDGE_POOL=${pool} and the region’s EDGE_REGION, or give the pool back: fleet edges assign <tenant> shared.`;
}

function clashes(edges: readonly EdgeFacts[]): string[] {
  const owners = Map.groupBy(
    edges.flatMap(({ name, place }) => place.addresses.map((address) => ({ name, address }))),
    ({ address }) => address,
  );
  return [...owners].flatMap(([address, claims]) => {
    const names = [...new Set(claims.map(({ name }) => name))];
    if (names.length < 2) return [];
    return [
      `${names.join(' and ')} both say that visitors reach them at ${address}. Give each its own EDGE_PUBLIC_ADDRESSES; where one address leads to both, give it to their region instead: fleet regions change --address.`,
    ];
  });
}

/** Where others have one, whoever has none was forgotten. */
function silentAboutAddress(
  listed: readonly { readonly edge: EdgeFacts; readonly listing: Listing }[],
  othersHave: boolean,
): string[] {
  const silent = listed.filter(({ listing }) => listing === 'no-address');
  if (!othersHave || silent.length === 0) return [];
  const names = silent.map(({ edge }) => edge.name).join(', ');
  return [`No visitor is led to ${names}: set EDGE_PUBLIC_ADDRESSES there.`];
}
