/**
 * Observes: what edges told of themselves, whom they are set aside for, and what was set last. Changes: the A and AAAA records
 * that lead visitors to the edges of each zone, and to those of a pool, by the DNS provider. One worker at a time.
 */
import {
  decideRecords,
  isEmpty,
  isSame,
  NO_RECORDS,
  type AddressRecords,
} from '@fleetcommand/domain/edges/records';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { DnsProvider } from '../../ports/acme.js';
import type { Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { ZoneRecords } from '../../ports/zones.js';
import { withLease, type HeldLease, type LeaseSettings } from '../leases/with-lease.js';
import { gatherZones } from './gather-zones.js';
import { recordNames, type ZoneSettings } from './record-names.js';

export interface KeepRecordsDependencies {
  readonly store: Pick<Store, 'catalogue' | 'edges' | 'edgePools' | 'zones' | 'leases'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
  /** Null where none is configured. */
  readonly dns: Pick<DnsProvider, 'setAddresses'> | null;
  readonly zones: ZoneSettings;
}

/** What was done about a zone, for the log. */
export interface RecordChange {
  readonly zone: string;
  readonly wanted: AddressRecords;
  /** Null: it is so now. */
  readonly problem: string | null;
}

/** What was refused is tried again after as long. */
const RETRY_MS = 30_000;
/** What somebody else changed is put right after as long. */
const REPEAT_MS = 10 * 60_000;

/**
 * Resolves to what was done, and failed for another reason than before. Nothing is written, not even the lease, while all is
 * as wanted.
 */
export async function keepRecords(deps: KeepRecordsDependencies): Promise<readonly RecordChange[]> {
  if ((await findDue(deps)).length === 0) return [];
  const { store, clock, timers } = deps;
  const outcome = await withLease(
    { leases: store.leases, clock, timers },
    'zones',
    deps.lease,
    // Somebody else may just have done it.
    async (held) => setDue(deps, await findDue(deps), held),
  );
  return outcome.kind === 'busy' ? [] : outcome.value;
}

/** A zone, or the host of an instance with a pool, whose records are to be set. */
interface DueZone {
  readonly before: ZoneRecords;
  readonly wanted: AddressRecords;
  /** False of what is no region's, or no such instance's, any more: nothing is wanted there. */
  readonly isKept: boolean;
}

async function findDue({ store, zones, clock }: KeepRecordsDependencies): Promise<DueZone[]> {
  const { facts, hosts, rows } = await gatherZones(store, zones.appsDomain);
  const now = clock.now();
  const names = [...new Set([...facts.keys(), ...hosts.keys(), ...rows.keys()])];
  return names
    .map((zone) => {
      const kept = facts.get(zone) ?? hosts.get(zone);
      const wanted = kept ? decideRecords(kept, now).wanted : NO_RECORDS;
      const before = rows.get(zone) ?? neverSet(zone);
      // Whether it is a zone or a host is known of what is gone, too: by its row.
      const pool = kept ? (hosts.get(zone)?.pool ?? null) : before.pool;
      return { before: { ...before, pool }, wanted, isKept: kept !== undefined };
    })
    .filter(({ before, wanted }) => isDue(before, wanted, now));
}

async function setDue(
  deps: KeepRecordsDependencies,
  due: readonly DueZone[],
  { isHeld }: HeldLease,
): Promise<readonly RecordChange[]> {
  const changes: RecordChange[] = [];
  for (const { before, wanted, isKept } of due) {
    if (!isHeld()) continue;
    const { zone } = before;
    const problem = await set(deps, before, wanted);
    await record(deps, before, wanted, problem, isKept);
    const isNews =
      problem === null ? !isSame(before.published, wanted) : problem !== before.problem;
    if (isNews) changes.push({ zone, wanted, problem });
  }
  return changes;
}

function neverSet(zone: string): ZoneRecords {
  return { zone, pool: null, published: NO_RECORDS, changedAt: null, triedAt: null, problem: null };
}

function isDue(
  { published, triedAt, problem }: ZoneRecords,
  wanted: AddressRecords,
  now: Date,
): boolean {
  const sinceMs = triedAt ? now.getTime() - triedAt.getTime() : Infinity;
  if (problem !== null) return sinceMs >= RETRY_MS;
  if (!isSame(published, wanted)) return true;
  // Where no edge ever named an address, records are the operator's own.
  return !isEmpty(wanted) && sinceMs >= REPEAT_MS;
}

/** Why it failed; null when it did not. */
async function set(
  { dns, zones }: KeepRecordsDependencies,
  { zone, pool }: ZoneRecords,
  records: AddressRecords,
): Promise<string | null> {
  const names = pool === null ? recordNames(zone, zones) : [zone];
  if (!dns?.setAddresses) return isEmpty(records) ? null : setByHand(names, records);
  for (const name of names) {
    const done = await dns.setAddresses(name, records);
    if (!done.ok) return done.error.message;
  }
  return null;
}

function setByHand(names: readonly string[], { ipv4, ipv6 }: AddressRecords): string {
  const records = [...ipv4.map((each) => `A ${each}`), ...ipv6.map((each) => `AAAA ${each}`)];
  return `No DNS provider sets records here. Set ${names.join(' and ')} to ${records.join(', ')} yourself, or give the worker a DNS_PROVIDER.`;
}

async function record(
  { store, clock }: KeepRecordsDependencies,
  before: ZoneRecords,
  records: AddressRecords,
  problem: string | null,
  isKept: boolean,
): Promise<void> {
  const triedAt = clock.now();
  if (problem === null && !isKept) return store.zones.remove(before.zone);
  const isChanged = problem === null && !isSame(before.published, records);
  return store.zones.save({
    zone: before.zone,
    pool: before.pool,
    published: problem === null ? records : before.published,
    changedAt: isChanged ? triedAt : before.changedAt,
    triedAt,
    problem,
  });
}
